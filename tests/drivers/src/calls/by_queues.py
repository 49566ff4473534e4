"""Work for others, by kombu, celery, rq and huey."""


def publish(connection, text):
    with connection.Producer() as producer:
        producer.publish(text, routing_key="items")


def delay(task, number):
    return task.delay(number)


def enqueue(queue, function):
    return queue.enqueue(function)


def enqueue_task(huey, task):
    return huey.enqueue(task)
