from accounts.utils import remove_duplicates, string_to_int


def test_first_occurrences_stay_in_order():
    assert remove_duplicates([3, 1, 3, 2, 1]) == [3, 1, 2]


def test_a_number_is_read():
    assert string_to_int("42") == 42
