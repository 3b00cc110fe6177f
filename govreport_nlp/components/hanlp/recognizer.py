"""HanLP's recurrent NER, with a cure and with a training loop that tells what it does. Needs HanLP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
from torch import nn

#: The longest gradient that is followed, as in HanLP.
GRADIENT_NORM = 5.0
#: The weight of what cannot be; training moves it a little and never far.
IMPOSSIBLE = -10_000.0


class CharacterRecognizer(RNNNamedEntityRecognizer):  # type: ignore[misc]
    """An NER on characters: vectors of characters, an LSTM in both directions, a CRF.

    HanLP 2.1.5 gives its CRF ``batch_first=None``, which transposes every batch: the cure is to set it.

    Attributes:
        begin_with: folder of a model whose weights training begins with; None for random ones.
        after_epoch: called after each epoch with its number from 1, the updates so far and the loss of the epoch;
            training ends when it returns True.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.begin_with: Path | None = None
        self.after_epoch: Callable[[int, int, float], bool] = lambda epoch, steps, loss: False

    def build_model(self, **kwargs: Any) -> nn.Module:
        """Build the network; its CRF follows no tag by one that cannot follow, on which HanLP's reading of tags fails."""
        model: nn.Module = super().build_model(**kwargs)
        crf, tags = model.crf, self.vocabs["tag"].idx_to_token
        crf.batch_first = True
        with torch.no_grad():
            for row, tag in enumerate(tags):
                crf.start_transitions[row] += 0 if _follows("O", tag) else IMPOSSIBLE
                crf.end_transitions[row] += 0 if _follows(tag, "O") else IMPOSSIBLE
                for column, following in enumerate(tags):
                    crf.transitions[row, column] += 0 if _follows(tag, following) else IMPOSSIBLE
        return model

    def execute_training_loop(self, trn: Any, epochs: int, optimizer: Any, **kwargs: Any) -> None:
        """Train, epoch by epoch, without HanLP's decoding of every batch trained on."""
        if self.begin_with is not None:
            self.load_weights(str(self.begin_with))
        criterion = self.build_criterion()
        for epoch in range(1, epochs + 1):
            self.model.train()
            loss = sum(self._step(batch, criterion, optimizer) for batch in trn)
            self.model.eval()
            if self.after_epoch(epoch, epoch * len(trn), loss):
                return

    def _step(self, batch: dict[str, Any], criterion: Any, optimizer: Any) -> float:
        optimizer.zero_grad()
        out, mask = self.feed_batch(batch)
        loss = self.compute_loss(criterion, out, batch["tag_id"], mask)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_NORM)
        optimizer.step()
        return float(loss.detach())


def _follows(tag: str, following: str) -> bool:
    """Whether one tag of the scheme B I E S O can follow another."""
    place, _, label = tag.partition("-")
    next_place, _, next_label = following.partition("-")
    if place in "BI":
        return next_place in "IE" and next_label == label
    return next_place in "BSO"
