"""How does an index come to be, and how does it change? `build`, `update`, `delete`, `retag` and `optimize`.

Two passes. The first (`reading`, `intake`) reads every source into the spool, where the last version of each record
wins and descriptors are harvested; the second (`indexing`) tags each record with the finished vocabulary and hands it
to the engine. Both spread over processes (`workers`). All prepare the next generation (`generation`); until the final
switch nothing of it is visible, and a failure leaves the index as it was.
"""

from indexer.building.creating import build
from indexer.building.merging import optimize
from indexer.building.report import BuildReport, Progress, Stage, UpdateReport
from indexer.building.rewriting import retag
from indexer.building.updating import delete, update

__all__ = ["BuildReport", "Progress", "Stage", "UpdateReport", "build", "delete", "optimize", "retag", "update"]
