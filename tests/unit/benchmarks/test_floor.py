from benchmarks.floor.trivial import TrivialProvider


def test_nothing_is_made_and_nothing_drifts() -> None:
    """What was created is read back as it was declared, so that the engine finds nothing to do."""
    provider, props = TrivialProvider(), {"name": "Schema people", "upstream": [], "__provider": "by reference"}
    created = provider.create(props)
    assert created.outs is not None
    read = provider.read(created.id, created.outs)
    assert (read.id, read.outs, read.inputs) == (created.id, props, props)


def test_what_is_newly_declared_is_kept() -> None:
    """An update leaves what is declared, so that the next run finds nothing to do."""
    olds, news = {"name": "x", "is_revised": False}, {"name": "x", "is_revised": True}
    assert TrivialProvider().update("x", olds, news).outs == news


def test_provider_is_stored_by_reference() -> None:
    """The provider carries nothing of its own, as ours do: a stored copy of the code would make the floor too high."""
    assert vars(TrivialProvider()) == {}
    assert TrivialProvider.serialize_as_secret_always is False
