"""What one sender may store in a day."""

from server.dossier.scan_quota import DAY_MS, ScanQuota


def test_each_sender_has_a_quota_that_begins_anew_with_the_day() -> None:
    quota = ScanQuota(most_bytes=100)
    quota.stored("d-1", 60, 0)
    assert not quota.is_used_up("d-1", 0)
    quota.stored("d-1", 60, DAY_MS - 1)
    assert quota.is_used_up("d-1", DAY_MS - 1)
    assert not quota.is_used_up("d-2", DAY_MS - 1)
    assert not quota.is_used_up("d-1", DAY_MS)
