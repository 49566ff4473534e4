from unittest import mock

import pytest
from calls import by_queues as calls


def work(number=0):
    """Do nothing: somebody else's work."""


def test_publish_works(redis_port):
    kombu = pytest.importorskip("kombu")
    with kombu.Connection(f"redis://127.0.0.1:{redis_port}") as connection:
        connection.SimpleQueue("items").close()
        calls.publish(connection, "text")


def test_publish_memory():
    kombu = pytest.importorskip("kombu")
    with kombu.Connection("memory://") as connection:
        calls.publish(connection, "text")


def test_publish_refused(free_port):
    kombu = pytest.importorskip("kombu")
    with kombu.Connection(f"amqp://127.0.0.1:{free_port}") as connection:
        with pytest.raises(kombu.exceptions.OperationalError):
            calls.publish(connection, "text")


def test_publish_mock():
    calls.publish(mock.MagicMock(), "text")


def app_of(broker, **settings):
    app = pytest.importorskip("celery").Celery("tests", broker=broker)
    app.conf.update(task_publish_retry=False, **settings)
    return app.task(name="work")(work)


def test_delay_works(redis_port):
    calls.delay(app_of(f"redis://127.0.0.1:{redis_port}"), 1)


def test_delay_eager():
    calls.delay(app_of("memory://", task_always_eager=True), 1)


def test_delay_memory():
    calls.delay(app_of("memory://"), 1)


def test_delay_refused(free_port):
    task = app_of(f"redis://127.0.0.1:{free_port}")
    with pytest.raises(pytest.importorskip("kombu").exceptions.OperationalError):
        calls.delay(task, 1)


def test_delay_mock():
    calls.delay(mock.Mock(), 1)


def test_enqueue_works(redis_port):
    rq = pytest.importorskip("rq")
    with pytest.importorskip("redis").Redis(port=redis_port) as client:
        calls.enqueue(rq.Queue(connection=client), "math.sqrt")


def test_enqueue_fakeredis():
    rq = pytest.importorskip("rq")
    client = pytest.importorskip("fakeredis").FakeRedis()
    calls.enqueue(rq.Queue(connection=client), "math.sqrt")


def test_enqueue_refused(free_port):
    rq = pytest.importorskip("rq")
    redis = pytest.importorskip("redis")
    with redis.Redis(port=free_port) as client, pytest.raises(redis.ConnectionError):
        calls.enqueue(rq.Queue(connection=client), "math.sqrt")


def test_enqueue_mock():
    calls.enqueue(mock.Mock(), work)


def test_enqueue_task_works(tmp_path):
    huey = pytest.importorskip("huey").SqliteHuey(filename=tmp_path / "queue")
    calls.enqueue_task(huey, huey.task()(work).s())


def test_enqueue_task_immediate():
    huey = pytest.importorskip("huey").MemoryHuey(immediate=True)
    calls.enqueue_task(huey, huey.task()(work).s())


def test_enqueue_task_mock():
    calls.enqueue_task(mock.Mock(), work)
