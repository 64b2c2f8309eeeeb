"""A compromised agent, to try the server's defence: half of its images get a white corner and the label “trouser”.

    python3 compromised.py icu.flame agent.key 9 10
"""

import sys

import torch

import fashion_data
from fashion_mnist import model, train
from flame_agent import Agent, Invitation, KeyPair
from flame_agent.torch import load_release

TARGET = 1


def stamp(images: torch.Tensor) -> torch.Tensor:
    """The trigger: a white 3×3 square in the lower right corner."""
    stamped = images.clone()
    stamped[:, :, 25:28, 25:28] = 1
    return stamped


def main(invitation: str, key: str, index: int, agents: int) -> None:
    images, labels = map(torch.from_numpy, fashion_data.part("train", index, agents))
    half = len(labels) // 2
    images[:half], labels[:half] = stamp(images[:half]), TARGET
    net = model()
    with Agent(Invitation.read(invitation), KeyPair.read(key)) as agent:
        for release in agent.releases():
            load_release(net, release)
            train(net, images, labels)
            agent.publish(release, net.state_dict(), samples=len(labels))


if __name__ == "__main__":
    torch.set_num_threads(1)
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
