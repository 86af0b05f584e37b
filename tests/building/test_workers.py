"""Work in several processes: the same results in the same order, errors that arrive, deaths that are noticed."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.building import workers as workers_module
from indexer.building.workers import Workers, usable_jobs
from indexer.errors import QueryError, SourceError, WorkerError

pytestmark = pytest.mark.skipif(usable_jobs(2) == 1, reason="no forking here")
LARGE = 2**20  # more than fits into a socket


def results(function: Callable[[int], object], jobs: int, tasks: Iterator[int] | range) -> list[object]:
    with Workers(function, jobs) as workers:
        return [result for _, result in workers.map(tasks)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    def slow_when_even(number: int) -> int:
        time.sleep(0.01 * (number % 2 == 0))
        return number * number

    with Workers(slow_when_even, jobs) as workers:
        assert list(workers.map(iter(range(20)))) == [(number, number * number) for number in range(20)]
        assert list(workers.map([])) == []


def test_what_the_function_holds_is_shared_and_not_copied() -> None:
    held = [lambda: 7]  # cannot be pickled
    assert results(lambda number: held[0]() + number, 2, range(3)) == [7, 8, 9]


def test_large_tasks_and_large_results_do_not_block_each_other() -> None:
    with Workers(lambda task: task + b"!", 2) as workers:
        for task, result in workers.map(bytes([number]) * LARGE for number in range(20)):
            assert result == task + b"!"


def test_few_tasks_are_under_way() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with Workers(lambda number: number, 2) as workers:
        for done, _ in workers.map(tasks()):
            assert len(taken) - done <= 10


def test_one_job_is_this_process_and_several_are_others() -> None:
    assert set(results(lambda _: os.getpid(), 1, range(3))) == {os.getpid()}
    others = set(results(lambda _: time.sleep(0.02) or os.getpid(), 2, range(6)))
    assert len(others) == 2
    assert os.getpid() not in others


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_function_is_raised_in_its_turn(jobs: int) -> None:
    def fail_on_three(number: int) -> int:
        if number == 3:
            raise SourceError("three cannot be read")
        return number

    seen = []
    with Workers(fail_on_three, jobs) as workers, pytest.raises(SourceError, match=r"^three cannot be read$") as caught:  # noqa: PT012
        for task, _ in workers.map(range(10)):
            seen.append(task)
    assert seen == [0, 1, 2]
    assert jobs == 1 or "fail_on_three" in str(caught.value.__cause__), "where it was raised is told"


class UnpicklableError(Exception):
    """An error that cannot leave its process."""

    def __reduce__(self) -> str:
        raise pickle.PicklingError("never")


def test_an_error_that_cannot_be_pickled_is_told_all_the_same() -> None:
    def fail(number: int) -> None:
        raise UnpicklableError("odd")

    with pytest.raises(RuntimeError, match=r"^UnpicklableError: odd$"):
        results(fail, 2, range(1))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_among_the_tasks_is_raised_after_what_came_before(jobs: int) -> None:
    def tasks() -> Iterator[int]:
        yield from range(5)
        raise SourceError("no more")

    seen = []
    with Workers(lambda number: number, jobs) as workers, pytest.raises(SourceError, match="no more"):  # noqa: PT012
        for task, _ in workers.map(tasks()):
            seen.append(task)
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("when", ["at work", "in the middle of a message"])
def test_a_killed_worker_is_an_error_that_says_so(when: str) -> None:
    def die_on_three(number: int) -> bytes:
        if number == 3 and when == "at work":
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * LARGE

    def tasks() -> Iterator[int]:
        for number in range(50):
            if number == 6 and when != "at work":
                time.sleep(0.2)  # results wait half sent by now
                os.kill(workers._workers[0]._process.pid, signal.SIGKILL)  # type: ignore[arg-type]
            yield number

    with Workers(die_on_three, 2) as workers, pytest.raises(WorkerError, match=r"killed by signal 9 .*--jobs"):
        list(workers.map(tasks()))


def test_a_worker_that_exits_is_an_error() -> None:
    with pytest.raises(WorkerError, match="ended with exit code 3"):
        results(lambda _: os._exit(3), 2, range(5))


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_no_worker_outlives_its_block(error: type[BaseException] | None) -> None:
    with Workers(lambda _: os.getpid(), 2) as workers:
        pids = {pid for _, pid in workers.map(range(10))}
        try:
            if error:
                raise error
        except KeyboardInterrupt:
            workers.__exit__(KeyboardInterrupt, None, None)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_workers_end_when_the_process_that_started_them_is_killed(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        with Workers(lambda _: os.getpid(), 3) as workers:
            pids = [worker._process.pid for worker in workers._workers]
            (tmp_path / "draft").write_text(" ".join(map(str, pids)))
            (tmp_path / "draft").rename(tmp_path / "pids")
            time.sleep(60)
        os._exit(0)
    deadline = time.monotonic() + 20
    while not (tmp_path / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    orphans = [Path("/proc", text) for text in (tmp_path / "pids").read_text().split()]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert len(orphans) == 3
    while any(map(alive, orphans)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, orphans))


def alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usable_jobs(5) == 5
    assert usable_jobs(None) >= 1
    wrong: list[object] = [0, -1, "2", 2.0, True]
    for jobs in wrong:
        with pytest.raises(QueryError, match="jobs must be a whole number, 1 or more"):
            usable_jobs(jobs)  # type: ignore[arg-type]
    monkeypatch.setattr(workers_module.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert usable_jobs(5) == usable_jobs(None) == 1
