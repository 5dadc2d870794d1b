"""The splits of the two-site tasks, drawn with numpy's legacy generator.

stdin:  {"cells": sizes of the cells (site, class) = (0,0), (0,1), (1,0), (1,1), "per_cell": n, "train": [4], "valid": [4], "seed": s}
stdout: {"train": [...], "valid": [...], "test": [...]}, places in the index: site 0, then site 1, the classes of a site spread evenly.
"""
import json
import sys

import numpy as np

question = json.load(sys.stdin)
labels, sites = [], []
for site in (0, 1):
    negative, positive = question["cells"][2 * site: 2 * site + 2]
    total = negative + positive
    labels += [int((i + 1) * positive // total > i * positive // total) for i in range(total)]
    sites += [site] * total
labels, sites = np.array(labels), np.array(sites)

np.random.seed(question["seed"])
cells = [np.where((sites == site) & (labels == label))[0] for site in (0, 1) for label in (0, 1)]
pools = [np.random.choice(cell, question["per_cell"], replace=False) for cell in cells]
train = [np.random.choice(pool, k, replace=False) for pool, k in zip(pools, question["train"])]
rest = [np.setdiff1d(pool, taken) for pool, taken in zip(pools, train)]
valid = [np.random.choice(pool, k, replace=False) for pool, k in zip(rest, question["valid"])]
test = [np.setdiff1d(pool, taken) for pool, taken in zip(rest, valid)]
json.dump({name: np.concatenate(part).tolist() for name, part in (("train", train), ("valid", valid), ("test", test))}, sys.stdout)
