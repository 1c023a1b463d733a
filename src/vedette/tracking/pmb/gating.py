"""Grid gating: which plots could have come from which object.

Plots are binned once into square cells; each object then looks only into the cells its gate
touches.  The cost is linear in objects plus pairs, whatever the size of the country.
"""

import math

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.measurement import Density, Plots, Timing, pair_likelihood, timing_gain


@compiled
def bin_plots(z: Floats, cells_per_plot: float) -> tuple[Floats, Ints, Ints, Ints]:
    """Sort plots into square cells.

    z: positions of n > 0 plots in metres, (n, 2).  cells_per_plot: mean number of cells for each
    plot.  Returns the frame (x0, y0, cell size, in metres), the shape (nx, ny), the starts of the
    cells (nx * ny + 1,) and the plots' indices in cell order (n,).
    """
    m = z.shape[0]
    x0, x1, y0, y1 = z[0, 0], z[0, 0], z[0, 1], z[0, 1]
    for j in range(m):
        x0, x1 = min(x0, z[j, 0]), max(x1, z[j, 0])
        y0, y1 = min(y0, z[j, 1]), max(y1, z[j, 1])
    wx, wy = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
    cell = max(math.sqrt(wx * wy / (m * cells_per_plot)), max(wx, wy) / 2000.0)
    nx, ny = int(wx / cell) + 1, int(wy / cell) + 1
    starts = np.zeros(nx * ny + 1, np.int64)
    where = np.empty(m, np.int64)
    for j in range(m):
        c = int((z[j, 0] - x0) / cell) * ny + int((z[j, 1] - y0) / cell)
        where[j] = c
        starts[c + 1] += 1
    for c in range(nx * ny):
        starts[c + 1] += starts[c]
    fill = starts[:-1].copy()
    order = np.empty(m, np.int64)
    for j in range(m):
        order[fill[where[j]]] = j
        fill[where[j]] += 1
    return np.array([x0, y0, cell]), np.array([nx, ny]), starts, order


@compiled
def gate(
    density: Density, plots: Plots, reachable: Floats, limit: float, timing: Timing
) -> tuple[Ints, Ints, Floats]:
    """Pairs inside the gate, as rows of a compressed sparse matrix.

    reachable: (n,) detection probabilities; a row with 0 gets no pairs.
    limit: greatest squared Mahalanobis distance kept.  timing: see `Timing`.
    Returns row starts (n + 1,), plot of each pair (E,), log-likelihood of each pair (E,); the
    plots of a row ascend.
    """
    n, m = density.mode.shape[0], plots.z.shape[0]
    starts = np.zeros(n + 1, np.int64)
    room = 4 * n + 16
    pair_plot = np.empty(room, np.int64)
    pair_log = np.empty(room)
    count = 0
    if m == 0:
        return starts, pair_plot[:0], pair_log[:0]
    frame, shape, cell_starts, order = bin_plots(plots.z, 0.5)
    nx, ny = shape[0], shape[1]
    rx = ry = longest = 0.0
    for j in range(m):
        longest = max(longest, plots.lag[j])
        rx, ry = max(rx, plots.R[j, 0, 0]), max(ry, plots.R[j, 1, 1])
    for i in range(n):
        if reachable[i] > 0.0:
            x0 = y0 = 1e300
            x1 = y1 = -1e300
            for k in range(density.mode.shape[1]):
                sx = math.sqrt(limit * (density.cov[i, k, 0, 0] + rx))
                sy = math.sqrt(limit * (density.cov[i, k, 1, 1] + ry))
                if longest > 0.0:  # as far as it may have come since the oldest plot
                    wide = math.sqrt(limit)
                    sx += longest * (
                        abs(density.mean[i, k, 2]) + wide * math.sqrt(density.cov[i, k, 2, 2])
                    )
                    sy += longest * (
                        abs(density.mean[i, k, 3]) + wide * math.sqrt(density.cov[i, k, 3, 3])
                    )
                x0, x1 = min(x0, density.mean[i, k, 0] - sx), max(x1, density.mean[i, k, 0] + sx)
                y0, y1 = min(y0, density.mean[i, k, 1] - sy), max(y1, density.mean[i, k, 1] + sy)
            # Clipped as floats first: a far-off gate must not overflow an integer.
            cx0 = int(min(max((x0 - frame[0]) / frame[2], 0.0), float(nx)))
            cx1 = int(min(max((x1 - frame[0]) / frame[2], -1.0), nx - 1.0))
            cy0 = int(min(max((y0 - frame[1]) / frame[2], 0.0), float(ny)))
            cy1 = int(min(max((y1 - frame[1]) / frame[2], -1.0), ny - 1.0))
            if x1 < frame[0] or y1 < frame[1]:
                cx1 = -1
            first = count
            for cx in range(cx0, cx1 + 1):
                for s in range(cell_starts[cx * ny + cy0], cell_starts[cx * ny + cy1 + 1]):
                    j = order[s]
                    if not (x0 <= plots.z[j, 0] <= x1 and y0 <= plots.z[j, 1] <= y1):
                        continue
                    d2, log_l = pair_likelihood(density, i, plots, j)
                    if d2 < limit:
                        log_l += timing_gain(timing, i, plots.lag[j])
                        if count == room:
                            room *= 2
                            bigger = np.empty(room, np.int64)
                            bigger[:count] = pair_plot
                            pair_plot = bigger
                            bigger_log = np.empty(room)
                            bigger_log[:count] = pair_log
                            pair_log = bigger_log
                        at = count
                        while at > first and pair_plot[at - 1] > j:
                            pair_plot[at], pair_log[at] = pair_plot[at - 1], pair_log[at - 1]
                            at -= 1
                        pair_plot[at], pair_log[at] = j, log_l
                        count += 1
        starts[i + 1] = count
    return starts, pair_plot[:count].copy(), pair_log[:count].copy()
