"""Lets ``python -m topicbot.terminal`` stand for the `topicbot` command."""

from topicbot.terminal.main import main

main(prog_name="topicbot")
