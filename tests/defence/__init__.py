"""Tests of committee.defence."""
