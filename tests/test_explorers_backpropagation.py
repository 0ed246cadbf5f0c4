from hwlib.explorers import gradient_flow, profile_learning


def test_gradient_flow_over_its_whole_range(drive):
    drive(gradient_flow())


def test_profile_learning_over_its_whole_range(drive):
    drive(profile_learning())


def test_divergence_is_shown_not_raised():
    explorer = profile_learning()
    explorer.strict = True
    explorer.set(lr=10.0)
    assert "diverged" in explorer.drawing.alt
