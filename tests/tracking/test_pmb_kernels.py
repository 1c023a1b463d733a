"""Each kernel against plain NumPy or brute force."""

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.stats import multivariate_normal

from vedette.tracking.pmb.assignment import assign, assign_at_sight
from vedette.tracking.pmb.association import belief_propagation
from vedette.tracking.pmb.gating import gate
from vedette.tracking.pmb.gaussians import cross_entropy, inverse_and_log_det
from vedette.tracking.pmb.marginals import joint_associations
from vedette.tracking.pmb.measurement import (
    ABSENT,
    Density,
    Plots,
    Timing,
    height_update,
    pair_likelihood,
    plane_update,
)
from vedette.tracking.pmb.motion import Kind, Mode, plane_matrices, stack, switching
from vedette.tracking.pmb.prediction import predict_bank
from vedette.tracking.pmb.projection import variational_share

# The first call of a kernel compiles it: no deadline can hold.
settings.register_profile("compiled", deadline=None, max_examples=50)
settings.load_profile("compiled")

seeds = st.integers(0, 10_000)
BANK = (
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=0.05),
    Mode(kind=Kind.HOVER, noise=0.3, relax_s=3.0),
)


def positive(rng: np.random.Generator, *shape: int) -> np.ndarray:
    A = rng.standard_normal(shape)
    return A @ np.swapaxes(A, -1, -2) + 0.5 * np.eye(shape[-1])


def objects(rng: np.random.Generator, n: int, modes: int = 1, heights: int = 0) -> Density:
    return Density(
        rng.dirichlet(np.ones(modes), n),
        20.0 * rng.standard_normal((n, modes, 4)),
        positive(rng, n, modes, 4, 4),
        rng.dirichlet(np.ones(heights), n) if heights else np.zeros((n, 0)),
        10.0 * rng.standard_normal((n, heights, 2)),
        positive(rng, n, heights, 2, 2),
    )


NO_TIMING = Timing(np.zeros(0), np.zeros(0), np.zeros(0), 1.0, False)


def scan(rng: np.random.Generator, m: int, latest_s: float = 0.0) -> Plots:
    return Plots(
        20.0 * rng.standard_normal((m, 2)),
        positive(rng, m, 2, 2),
        rng.standard_normal(m),
        np.where(rng.random(m) < 0.5, ABSENT, 1.0 + rng.random(m)),
        latest_s * rng.random(m),
    )


def seen_at(lag_s: float) -> np.ndarray:
    """What a plot sees of a state `lag_s` later: the place less that time's way."""
    return np.hstack([np.eye(2), -lag_s * np.eye(2)])


@given(seeds)
def test_update_is_the_textbook_kalman_update(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d, plots = objects(rng, 1), scan(rng, 1, latest_s=float(rng.integers(0, 2)))
    x, P, H = np.zeros((1, 1, 4)), np.zeros((1, 1, 4, 4)), seen_at(plots.lag[0])
    plane_update(d.mean, d.cov, 0, 0, plots.z, plots.R, 0, plots.lag[0], x, P, 0)
    S = H @ d.cov[0, 0] @ H.T + plots.R[0]
    K = d.cov[0, 0] @ H.T @ np.linalg.inv(S)
    assert np.allclose(x[0, 0], d.mean[0, 0] + K @ (plots.z[0] - H @ d.mean[0, 0]))
    assert np.allclose(P[0, 0], d.cov[0, 0] - K @ S @ K.T)
    assert np.linalg.eigvalsh(P[0, 0]).min() > 0.0


@given(seeds)
def test_a_height_only_moves_the_height(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = objects(rng, 1, heights=1)
    x, P = np.zeros((1, 1, 2)), np.zeros((1, 1, 2, 2))
    height_update(d.hmean, d.hcov, 0, 0, 3.0, 2.0, x, P, 0)
    h = np.array([[1.0, 0.0]])
    K = d.hcov[0, 0] @ h.T / (d.hcov[0, 0, 0, 0] + 2.0)
    assert np.allclose(x[0, 0], d.hmean[0, 0] + K[:, 0] * (3.0 - d.hmean[0, 0, 0]))
    assert np.allclose(P[0, 0], (np.eye(2) - K @ h) @ d.hcov[0, 0])


@given(seeds)
def test_likelihood_is_that_of_the_mixture(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d, plots = objects(rng, 1, modes=3, heights=2), scan(rng, 1, latest_s=1.0)
    H = seen_at(plots.lag[0])
    _, log_l = pair_likelihood(d, 0, plots, 0)
    want = sum(
        p * multivariate_normal.pdf(plots.z[0], H @ x, H @ P @ H.T + plots.R[0])
        for p, x, P in zip(d.mode[0], d.mean[0], d.cov[0], strict=True)
    )
    if plots.h_var[0] >= 0.0:
        want *= sum(
            p * multivariate_normal.pdf(plots.h[0], x[0], P[0, 0] + plots.h_var[0])
            for p, x, P in zip(d.hmode[0], d.hmean[0], d.hcov[0], strict=True)
        )
    if want > 1e-250:
        assert math.isclose(log_l, math.log(want), rel_tol=1e-6, abs_tol=1e-6)


@given(seeds, st.floats(0.1, 20.0))
def test_prediction_is_the_textbook_imm(seed: int, dt: float) -> None:
    rng = np.random.default_rng(seed)
    d = objects(rng, 3, modes=3)
    (F, Q), chain = stack(BANK, dt, plane=True), switching(BANK, dt)
    mode, mean, cov = predict_bank(d.mode, d.mean, d.cov, chain, F, Q)
    for i, k in itertools.product(range(3), range(3)):
        w = chain[:, k] * d.mode[i]
        assert math.isclose(mode[i, k], w.sum(), rel_tol=1e-9)
        w = w / w.sum()
        x = w @ d.mean[i]
        e = d.mean[i] - x
        P = np.einsum("s,sab->ab", w, d.cov[i] + e[:, :, None] * e[:, None, :])
        assert np.allclose(mean[i, k], F[k] @ x)
        assert np.allclose(cov[i, k], F[k] @ P @ F[k].T + Q[k])


@given(st.sampled_from(BANK), st.floats(0.05, 10.0), st.floats(0.05, 10.0))
def test_two_short_steps_equal_one_long_step(mode: Mode, a: float, b: float) -> None:
    (Fa, Qa), (Fb, Qb) = plane_matrices(mode, a), plane_matrices(mode, b)
    F, Q = plane_matrices(mode, a + b)
    assert np.allclose(Fb @ Fa, F, atol=1e-6)
    if mode.kind is not Kind.TURN:  # the turn's noise is that of the straight line
        assert np.allclose(Fb @ Qa @ Fb.T + Qb, Q, atol=1e-6, rtol=1e-4)


@given(seeds, st.integers(0, 8), st.integers(0, 12))
def test_the_grid_finds_every_pair_that_a_full_search_finds(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    d, plots = objects(rng, n, modes=2), scan(rng, m, latest_s=2.0)
    reachable = np.where(rng.random(n) < 0.8, 0.9, 0.0)
    starts, plot, log_l = gate(d, plots, reachable, 20.0, NO_TIMING)
    want = []
    for i, j in itertools.product(range(n), range(m)):
        d2, value = pair_likelihood(d, i, plots, j)
        if reachable[i] > 0.0 and d2 < 20.0:
            want.append((i, j, value))
    owner = np.repeat(np.arange(n), np.diff(starts))
    found = list(zip(owner.tolist(), plot.tolist(), log_l.tolist(), strict=True))
    assert found == want


def brute_force(psi: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Exact marginals of a dense (n, m) weight table: pairs, missed, fresh."""
    n, m = psi.shape
    pair, missed, fresh, total = np.zeros((n, m)), np.zeros(n), np.zeros(m), 0.0
    for choice in itertools.product(range(-1, m), repeat=n):
        used = [j for j in choice if j >= 0]
        if len(set(used)) < len(used):
            continue
        w = float(np.prod([psi[i, j] for i, j in enumerate(choice) if j >= 0]))
        total += w
        for i, j in enumerate(choice):
            if j < 0:
                missed[i] += w
            else:
                pair[i, j] += w
        fresh[[j for j in range(m) if j not in used]] += w
    return pair / total, missed / total, fresh / total


@given(seeds)
def test_belief_propagation_is_exact_on_a_tree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # object 0 - plots 0, 1; object 1 - plots 1, 2; object 2 - plot 2: no cycle
    psi = np.zeros((3, 3))
    for i, j in ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2)):
        psi[i, j] = 10.0 ** rng.uniform(-2, 3)
    starts, plot = np.array([0, 2, 4, 5]), np.array([0, 1, 1, 2, 2])
    values = np.array([psi[0, 0], psi[0, 1], psi[1, 1], psi[1, 2], psi[2, 2]])
    got = belief_propagation(starts, plot, values, 3, 200, 1e-12)
    pair, missed, fresh = brute_force(psi)
    assert np.allclose(got.pair, pair[[0, 0, 1, 1, 2], [0, 1, 1, 2, 2]], atol=1e-6)
    assert np.allclose(got.missed, missed, atol=1e-6)
    assert np.allclose(got.fresh, fresh, atol=1e-6)


@given(seeds, st.integers(1, 4), st.integers(1, 5))
def test_joint_associations_give_the_exact_marginals(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    psi = 10.0 ** rng.uniform(-2, 2, (n, m))
    starts, plots, logs = [0], [], []
    for i in range(n):
        options = sorted([(0.0, -1), *((math.log(psi[i, j]), j) for j in range(m))], reverse=True)
        plots += [j for _, j in options]
        logs += [w for w, _ in options]
        starts.append(len(plots))
    choice, weight = joint_associations(
        np.array(starts), np.array(plots), np.array(logs), 60.0, 5000, 10**6
    )
    assert math.isclose(weight.sum(), 1.0)
    pair, missed, _ = brute_force(psi)
    got = np.zeros((n, m + 1))
    for g, w in zip(choice, weight, strict=True):
        for i in range(n):
            got[i, np.array(plots)[g[i]]] += w
    assert np.allclose(got[:, :m], pair, atol=1e-9)
    assert np.allclose(got[:, m], missed, atol=1e-9)


def test_the_search_keeps_the_heaviest_and_can_give_up() -> None:
    starts = np.arange(0, 41, 10)
    plots = np.tile(np.arange(-1, 9), 4)
    logs = np.sort(np.random.default_rng(5).standard_normal((4, 10)))[:, ::-1].ravel().copy()
    everything, _ = joint_associations(starts, plots, logs, 100.0, 10**5, 10**7)
    few, weight = joint_associations(starts, plots, logs, 100.0, 20, 10**7)
    assert len(few) == 20
    value = np.sort(logs[everything].sum(axis=1))[::-1]
    assert np.allclose(np.sort(logs[few].sum(axis=1))[::-1], value[:20])
    assert math.isclose(weight.sum(), 1.0)
    none, _ = joint_associations(starts, plots, logs, 100.0, 20, 10)
    assert len(none) == 0


@given(seeds, st.integers(1, 6), st.integers(0, 3))
def test_assignment_costs_what_scipy_finds(seed: int, n: int, spare: int) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.standard_normal((n, n + spare))
    where, price = np.zeros(n, np.int64), np.zeros(n + spare)
    total = assign(cost, n, where, price)
    a, b = linear_sum_assignment(cost)
    assert math.isclose(total, cost[a, b].sum(), abs_tol=1e-9)
    again, taken = np.zeros(n, np.int64), np.zeros(n + spare, np.bool_)
    near = cost + 0.05 * rng.standard_normal(cost.shape)
    if assign_at_sight(near, n, price, again, taken):
        a, b = linear_sum_assignment(near)
        assert math.isclose(near[np.arange(n), again].sum(), near[a, b].sum(), abs_tol=1e-9)


@given(seeds)
def test_cross_entropy_is_the_gaussian_integral(seed: int) -> None:
    rng = np.random.default_rng(seed)
    P, Q, x, y = positive(rng, 1, 4, 4), positive(rng, 4, 4), rng.random((1, 4)), rng.random((1, 4))
    inverse = np.zeros((4, 4))
    log_det = inverse_and_log_det(Q, np.zeros((4, 4)), inverse)
    assert np.allclose(inverse, np.linalg.inv(Q))
    e = x[0] - y[0]
    want = 0.5 * (np.linalg.slogdet(Q)[1] + np.trace(inverse @ P[0]) + e @ inverse @ e)
    assert math.isclose(cross_entropy(x, P, 0, y, 0, inverse, log_det), want, rel_tol=1e-9)


def test_the_projection_undoes_a_swap_of_names() -> None:
    """Two objects, two joint associations that differ only in who is who: no coalescence."""
    table = Density(
        np.ones((4, 1)),
        np.array([[[0.0, 0, 0, 0]], [[10.0, 0, 0, 0]], [[0.1, 0, 0, 0]], [[10.1, 0, 0, 0]]]),
        np.tile(np.eye(4), (4, 1, 1, 1)),
        np.zeros((4, 0)),
        np.zeros((4, 0, 2)),
        np.zeros((4, 0, 2, 2)),
    )
    hypothesis = np.array([[0, 1], [3, 2]])  # slot 0 holds the left object, then the right one
    share = np.array([[0.6, 0.0, 0.0, 0.4], [0.0, 0.6, 0.4, 0.0]])
    variational_share(hypothesis, np.array([0.6, 0.4]), np.ones(4), table, share, 10)
    assert np.allclose(share, [[0.6, 0.0, 0.4, 0.0], [0.0, 0.6, 0.0, 0.4]])


@given(seeds)
def test_the_projection_moves_mass_and_loses_none(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = objects(rng, 6, modes=2)
    hypothesis = np.array([[0, 2, 4], [1, 3, -1], [0, 3, 5]])
    weight = rng.dirichlet(np.ones(3))
    share = np.zeros((3, 6))
    for g, w in zip(hypothesis, weight, strict=True):
        for s, c in enumerate(g):
            if c >= 0:
                share[s, c] += w
    mass = share.sum(axis=0)
    variational_share(hypothesis, weight, rng.uniform(0.1, 1.0, 6), d, share, 10)
    assert np.allclose(share.sum(axis=0), mass)
    assert (share.sum(axis=1) <= 1.0 + 1e-9).all()
