"""Förankra: action-plan activities as state machines with a history that can be checked."""
