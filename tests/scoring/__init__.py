"""Tests of committee.scoring."""
