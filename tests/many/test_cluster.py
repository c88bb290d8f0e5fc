"""The README's recipe for a cluster, on dask's local one: the check is a pure function, and reports pickle."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from xlsxcheck import check
from xlsxcheck.many.find import find_files
from xlsxcheck.model import Report

SAMPLES = Path(__file__).parents[2] / "samples"


def report_of(path: str) -> Report:
    return check(path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("processes", [True, False])
def test_a_cluster_gives_the_same_reports(processes: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dask's own
        from dask.distributed import Client, LocalCluster

        paths = [item.path for item in find_files([SAMPLES])] * 5
        with (
            LocalCluster(n_workers=1, threads_per_worker=2, processes=processes, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            reports = client.gather(client.map(report_of, paths, batch_size=10, pure=False))
    assert reports == [check(path) for path in paths]
    assert all(report.record is not None for report in reports if report.verdict != "unreadable")
