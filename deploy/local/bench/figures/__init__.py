"""What is no rate of requests: of the platform alone, once."""

from deploy.local.bench.figures import backlog, login, memory, publish, rebuild, visible
from deploy.local.bench.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
    memory.FIGURE,
    visible.FIGURE,
    login.FIGURE,
    publish.FIGURE,
    backlog.FIGURE,
    rebuild.FIGURE,
)
