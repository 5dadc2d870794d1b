"""Peer of Metrics/Auc: scikit-learn's AUC.

stdin:  {"cases": [{"labels": [0, 1, ...], "logit0": [...], "logit1": [...]}, ...]}
stdout: [{"binary": AUC of class 1 scored by logit1, "macro": macro average over one-hot targets and both logits}, ...]
"""
import json
import sys

import numpy as np
from sklearn.metrics import roc_auc_score


def answer(case):
    labels = np.array(case["labels"])
    logits = np.array([case["logit0"], case["logit1"]], dtype=np.float32).T
    return {
        "binary": roc_auc_score(labels, logits[:, 1]),
        "macro": roc_auc_score(np.eye(2)[labels], logits, average="macro"),
    }


json.dump([answer(case) for case in json.load(sys.stdin)["cases"]], sys.stdout)
