"""How far an answer is from what eager PyTorch computes."""

import numpy


def of_logits(answer, expected: numpy.ndarray) -> float:
    """Infinite where the answer has other classes, or a NaN."""
    logits = {score.index: score.logit for score in answer.scores}
    if sorted(logits) != list(range(len(expected))):
        return float("inf")
    found = numpy.array([logits[index] for index in range(len(expected))])
    difference = numpy.abs(found - expected) / numpy.maximum(1, numpy.abs(expected))
    return float(numpy.nan_to_num(difference.max(), nan=numpy.inf))


def _softmax(logits: numpy.ndarray) -> numpy.ndarray:
    shifted = numpy.exp(logits - logits.max())
    return shifted / shifted.sum()


def of_probabilities(answer, logits: numpy.ndarray, multi_label: bool) -> float:
    """From what the expected logits mean; infinite as of_logits."""
    logits = logits.astype(numpy.float64)
    expected = 1 / (1 + numpy.exp(-logits)) if multi_label else _softmax(logits)
    found = {score.index: score.probability for score in answer.scores}
    difference = max(abs(found.get(i, numpy.inf) - p) for i, p in enumerate(expected))
    return float(numpy.nan_to_num(difference, nan=numpy.inf))


def of_map(raw_map, expected: numpy.ndarray) -> float:
    """As of_logits."""
    if tuple(raw_map.shape) != expected.shape:
        return float("inf")
    found = numpy.frombuffer(raw_map.data, "<f4").reshape(expected.shape)
    scale = max(float(numpy.abs(expected).max()), 1e-30)
    return float(numpy.nan_to_num(numpy.abs(found - expected).max() / scale, nan=numpy.inf))
