"""First expired, first out (L3 to L6)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shop.inventory.fefo import LotStock, Shortage, Taken, is_sellable, pick, share

TODAY = date(2026, 11, 22)


def lot(lot_id, days, free, is_available=True):
    return LotStock(lot_id, TODAY + timedelta(days=days), free, is_available)


def test_the_soonest_expiry_goes_first_not_the_smallest_lot():  # L5
    assert pick(1, [lot(1, 90, 1), lot(2, 30, 9)], 2, TODAY) == (Taken(2, 2),)


def test_what_one_lot_lacks_comes_from_the_next():  # L5
    assert pick(1, [lot(1, 30, 1), lot(2, 90, 9)], 3, TODAY) == (Taken(1, 1), Taken(2, 2))


def test_a_lot_sells_through_its_last_day():  # L3
    assert is_sellable(lot(1, 0, 1), TODAY)
    assert not is_sellable(lot(1, -1, 1), TODAY)


def test_the_days_that_must_remain_are_kept():
    assert is_sellable(lot(1, 30, 1), TODAY, minimum_remaining_days=30)
    assert not is_sellable(lot(1, 29, 1), TODAY, minimum_remaining_days=30)


def test_a_shortage_says_how_many_can_be_had():  # L6
    lots = [lot(1, 30, 2), lot(2, 30, 5, is_available=False), lot(3, -1, 5)]
    assert pick(7, lots, 3, TODAY) == Shortage(7, wanted=3, sellable=2)


lots = st.lists(
    st.builds(lot, st.integers(1, 9), st.integers(-5, 400), st.integers(0, 20), st.booleans()),
    unique_by=lambda lot: lot.lot_id,
)


@given(lots, st.integers(1, 60), st.integers(0, 60))
def test_a_pick_is_exact_and_takes_only_what_may_be_sold(lots, wanted, minimum):
    answer = pick(1, lots, wanted, TODAY, minimum)
    sellable = {lot.lot_id: lot for lot in lots if is_sellable(lot, TODAY, minimum)}
    if isinstance(answer, Shortage):
        assert answer.sellable == sum(lot.free for lot in sellable.values()) < wanted
        return
    assert sum(taken.quantity for taken in answer) == wanted
    assert all(0 < taken.quantity <= sellable[taken.lot_id].free for taken in answer)
    latest = max(sellable[taken.lot_id].expires_on for taken in answer)
    emptied = {taken.lot_id for taken in answer[:-1]}
    assert all(
        lot.expires_on >= latest
        for lot in sellable.values()
        if lot.lot_id not in emptied | {answer[-1].lot_id}
    )


def test_what_is_open_gets_what_there_is_beyond_what_others_wait_for_longer():
    lots = [lot(1, 10, 4), lot(2, 20, 3), lot(3, 30, 9, is_available=False)]
    shares = {ahead: share(lots, 5, ahead, TODAY) for ahead in (0, 2, 4, 7, 20)}
    assert shares == {0: 5, 2: 5, 4: 3, 7: 0, 20: 0}
    assert share(lots, 5, 0, TODAY, minimum_remaining_days=15) == 3
