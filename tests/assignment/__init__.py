"""Tests of committee.assignment."""
