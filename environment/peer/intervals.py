"""Peer of Metrics/WelchInterval: SciPy's confidence intervals.

stdin:  {"x": [...], "y": [...], "level": share}
stdout: {"mean": [low, high] of the mean of x, "difference": [low, high] of mean(x) - mean(y), variances not assumed equal}
"""
import json
import sys

import numpy as np
from scipy import stats

question = json.load(sys.stdin)
x, y, level = np.array(question["x"]), np.array(question["y"]), question["level"]
mean = stats.t.interval(level, len(x) - 1, loc=x.mean(), scale=stats.sem(x))
# Satterthwaite's degrees of freedom, held to those of SciPy's own Welch test by its p value.
a, b = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
freedom = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1))
t, p = stats.ttest_ind(x, y, equal_var=False)
assert np.isclose(p, 2 * stats.t.sf(abs(t), freedom), rtol=1e-9), "these are not the degrees of freedom of SciPy's test"
reach = stats.t.ppf((1 + level) / 2, freedom) * np.sqrt(a + b)
difference = x.mean() - y.mean()
json.dump({"mean": list(mean), "difference": [difference - reach, difference + reach]}, sys.stdout)
