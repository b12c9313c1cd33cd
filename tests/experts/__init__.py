"""Tests of committee.experts."""
