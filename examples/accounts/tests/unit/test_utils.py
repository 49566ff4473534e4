from accounts.utils import remove_duplicates, string_to_int
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers(0, 9)))
def test_every_item_is_there_once_and_was_there_before(items):
    result = remove_duplicates(items)
    assert set(result) == set(items)
    assert len(result) == len(set(result))


@given(st.lists(st.integers(0, 9)))
def test_first_occurrences_stay_in_order(items):
    result = remove_duplicates(items)
    assert result == sorted(result, key=items.index)


@given(st.integers())
def test_a_number_survives_being_written(number):
    assert string_to_int(str(number)) == number
