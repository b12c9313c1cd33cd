"""Figures for Prometheus: for this machine only, and nothing that a request leaves behind."""

from flask import Flask


def test_metrics_are_for_this_machine_only(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200


def test_asking_twice_counts_nothing(app: Flask) -> None:
    client = app.test_client()
    first, second = client.get("/metrics").text, client.get("/metrics").text
    assert first == second
    assert 'mangping_jobs{state="new"} 0.0' in first.splitlines()
