"""How does work spread over processes? One function is applied to many tasks by workers, its results in order.

Workers are forks: what the function holds (a vocabulary, an automaton of 500 MB) is built once and shared. Each worker
has a socket of its own, so that one that is killed in the middle of a message is noticed and nobody waits for it. Few
tasks are under way at a time, so that memory is bounded; the process that gives them out has no threads. Where forking
is not safe (Windows, macOS) the function runs in the one process there is.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, TypeVar

from indexer.arguments import jobs_of
from indexer.errors import WorkerError

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_JOBS = 16
"""Workers unless told otherwise: the one process that writes is not quicker with more, and each takes memory."""

# Tasks that a worker has at a time, the one it works on among them; and tasks per worker whose results wait their turn.
_AT_A_TIME = 2
_UNDER_WAY = 4
# Objects that Python makes before it looks for cycles among them. Building makes many objects and no cycles.
_BEFORE_COLLECTION = 200_000
_SECONDS_TO_END = 5
# Signals for the process that started the workers; they end with it.
_INTERRUPTS = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}


def usable_jobs(jobs: int | None) -> int:
    """The number of worker processes: `jobs`, or one for each core this process may use, up to `MOST_JOBS`; 1 where
    forking is not safe.

    Raises:
        QueryError: `jobs` is no whole number, or less than 1.
    """
    jobs = jobs_of(jobs)
    if "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return 1
    if jobs is not None:
        return jobs
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_JOBS)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for cycles rarely: it would visit millions of postings again and again and find none."""
    before = gc.get_threshold()
    gc.set_threshold(_BEFORE_COLLECTION, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Workers(Generic[Task, Result]):
    """Processes that apply one function; to be used in a `with` statement. One job means no processes at all."""

    def __init__(
        self,
        function: Callable[[Task], Result],
        jobs: int,
        *,
        pack: Callable[[Result], bytes] = pickle.dumps,
        unpack: Callable[[bytes], Result] = pickle.loads,
    ) -> None:
        """Start the workers. `pack` and `unpack` take a result from one process to another."""
        self._function = function
        self._unpack = unpack
        self._workers: list[_Worker] = []
        try:
            for _ in range(jobs if jobs > 1 else 0):
                self._workers.append(_Worker(function, pack, [worker.connection for worker in self._workers]))
        except BaseException:
            self._stop(_Worker.kill)
            raise

    def __enter__(self) -> Workers[Task, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, where: TracebackType | None) -> None:
        self._stop(_Worker.kill if kind else _Worker.end)

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Each task with its result, in the order of the tasks.

        Raises:
            WorkerError: a worker died.
            Exception: what the function raised for a task, or `tasks` itself, after the results of those before it.
        """
        if not self._workers:
            yield from ((task, self._function(task)) for task in tasks)
            return
        coming = _Coming(tasks)
        under_way: deque[_Job] = deque()
        most = _UNDER_WAY * len(self._workers)
        while True:
            while len(under_way) < most and (worker := self._free()) and (job := coming.job()):
                worker.give(job)
                under_way.append(job)
            if not under_way:
                break
            while not under_way[0].done:
                self._receive()
            job = under_way.popleft()
            if job.error is not None:
                raise job.error
            yield job.task, self._unpack(job.result)
        if coming.error is not None:
            raise coming.error

    def _free(self) -> _Worker | None:
        """The worker with the fewest tasks, if it has room for another."""
        worker = min(self._workers, key=lambda worker: len(worker.jobs))
        return worker if len(worker.jobs) < _AT_A_TIME else None

    def _receive(self) -> None:
        """Wait for results and note them."""
        ready = wait([worker.connection for worker in self._workers if worker.jobs])
        for worker in self._workers:
            if worker.connection in ready:
                worker.receive()

    def _stop(self, how: Callable[[_Worker], None]) -> None:
        for worker in self._workers:
            how(worker)
        self._workers = []


class _Job:
    """A task that a worker has; once it is done, its packed result or the error that it ended with."""

    def __init__(self, task: Any) -> None:
        self.task = task
        self.done = False
        self.result = b""
        self.error: Exception | None = None


class _Coming:
    """The tasks to come. An error among them waits until what came before it is done."""

    def __init__(self, tasks: Iterable[Any]) -> None:
        self._tasks = iter(tasks)
        self._ended = False
        self.error: Exception | None = None

    def job(self) -> _Job | None:
        """The next task, or None if there is none."""
        if self._ended:
            return None
        try:
            return _Job(next(self._tasks))
        except StopIteration:
            self._ended = True
        except Exception as error:
            self._ended, self.error = True, error
        return None


class _Worker:
    """One worker, as the process that started it sees it."""

    def __init__(
        self, function: Callable[[Any], Any], pack: Callable[[Any], bytes], others: Sequence[Connection]
    ) -> None:
        context = multiprocessing.get_context("fork")
        self.jobs: deque[_Job] = deque()
        self.connection, its_end = context.Pipe()
        self._process = context.Process(
            target=_work, args=(function, pack, its_end, [*others, self.connection]), daemon=True
        )
        # A terminal sends an interrupt to all processes; the worker must be deaf to it from its first instant.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            its_end.close()

    def give(self, job: _Job) -> None:
        """Send a task. (A worker reads at all times, so that this never waits for a result to be taken.)"""
        try:
            self.connection.send(job.task)
        except OSError:
            raise self._death() from None
        self.jobs.append(job)

    def receive(self) -> None:
        """Take the result of the oldest task."""
        try:
            failed = self.connection.recv_bytes() == _FAILED
            result = self.connection.recv_bytes()
        except (EOFError, OSError):
            raise self._death() from None
        job = self.jobs.popleft()
        job.done = True
        if failed:
            job.error, where = pickle.loads(result)
            job.error.__cause__ = _InWorkerError(where)
        else:
            job.result = result

    def end(self) -> None:
        """Let it end; it has nothing more to do."""
        self.connection.close()
        self._process.join(_SECONDS_TO_END)
        self.kill()

    def kill(self) -> None:
        """End it now."""
        self.connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def _death(self) -> WorkerError:
        self._process.join(_SECONDS_TO_END)
        code = self._process.exitcode
        if code is not None and code < 0:
            how = f"was killed by signal {-code} ({signal.Signals(-code).name})"
        else:
            how = f"ended with exit code {code}"
        return WorkerError(
            f"a worker process {how}, perhaps because memory ran out; nothing was changed. "
            "Try again with fewer processes (--jobs, jobs=)"
        )


# What a worker says before each result.
_DONE, _FAILED = b"done", b"failed"


def _work(
    function: Callable[[Any], Any], pack: Callable[[Any], bytes], connection: Connection, others: Sequence[Connection]
) -> None:
    """The life of a worker: it ends when its connection closes, and with it the process that started it."""
    for number in _INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
    gc.set_threshold(_BEFORE_COLLECTION, 20, 100)
    for other in others:  # open ends here would hide from the other workers that their process is gone
        other.close()
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(connection, tasks), daemon=True).start()
    with suppress(OSError):
        while (task := tasks.get()) is not _END:
            try:
                answer, result = _DONE, pack(function(task))
            except Exception as error:
                answer, result = _FAILED, _packed_error(error)
            connection.send_bytes(answer)
            connection.send_bytes(result)


_END = object()


def _read_tasks(connection: Connection, tasks: queue.SimpleQueue[Any]) -> None:
    """Read tasks at all times, so that a sender never waits while the worker sends a result itself."""
    with suppress(EOFError, OSError):
        while True:
            tasks.put(connection.recv())
    tasks.put(_END)


def _packed_error(error: Exception) -> bytes:
    """The error and its traceback as text; an error that cannot be pickled becomes a RuntimeError."""
    where = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        packed = pickle.dumps((error, where))
        pickle.loads(packed)
    except Exception:
        return pickle.dumps((RuntimeError(f"{type(error).__name__}: {error}"), where))
    return packed


class _InWorkerError(Exception):
    """Stands as the cause of an error that came from a worker, and shows where in the worker."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"
