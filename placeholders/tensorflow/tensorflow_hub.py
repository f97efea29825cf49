"""Stands in for tensorflow_hub, which is left out; see tensorflow_placeholder."""

from tensorflow_placeholder import stand_in

stand_in(__name__)
