"""Peer of Experiments/Search: scikit-learn's Gaussian process and SciPy's quadrature.

stdin:  {"points": [[...], ...], "scores": [...], "variance": v, "lengths": [...], "noise": n, "at": [[...], ...], "best": b}
stdout: {"logLikelihood": ..., "mean": [...], "deviation": [...], "fitted": the largest log likelihood that its own search finds,
         "improvement": [E max(0, f - b) at each point by quadrature]}
"""
import json
import sys
import warnings

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

warnings.filterwarnings("ignore")  # of parameters near their bounds: the likelihood found there is what is asked for
question = json.load(sys.stdin)
points, scores = np.array(question["points"]), np.array(question["scores"])
lengths = np.array(question["lengths"])


def kernel(variance, lengths, noise):
    return ConstantKernel(variance, (1e-2, 1e3)) * Matern(lengths, (1e-2, 1e2), nu=2.5) + WhiteKernel(noise, (1e-5, 1e5))


given = GaussianProcessRegressor(kernel(question["variance"], lengths, question["noise"]), alpha=0, optimizer=None, normalize_y=True).fit(points, scores)
mean, deviation = given.predict(np.array(question["at"]), return_std=True)
# scikit-learn counts the noise of a new measurement in; the search asks for the score itself.
deviation = np.sqrt(deviation**2 - question["noise"] * scores.std() ** 2)
fitted = GaussianProcessRegressor(kernel(1.0, np.ones(points.shape[1]), 0.01), alpha=0, normalize_y=True, n_restarts_optimizer=5, random_state=0).fit(points, scores)
best = question["best"]
improvement = [quad(lambda f: (f - best) * norm.pdf(f, m, s), best, max(best, m) + 12 * s, points=[m] if m > best else None, epsabs=1e-13)[0] for m, s in zip(mean, deviation)]
json.dump({
    "logLikelihood": given.log_marginal_likelihood(),
    "mean": mean.tolist(), "deviation": deviation.tolist(),
    "fitted": fitted.log_marginal_likelihood_value_,
    "improvement": improvement,
}, sys.stdout)
