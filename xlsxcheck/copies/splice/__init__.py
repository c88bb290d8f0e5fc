"""Editing a package part by part, without knowing why."""
