from hwlib.explorers import gradient_flow


def test_gradient_flow_over_its_whole_range(drive):
    drive(gradient_flow())
