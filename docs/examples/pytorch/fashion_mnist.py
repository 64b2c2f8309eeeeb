"""An agent that trains a small CNN on its part of Fashion-MNIST (Debian package dataset-fashion-mnist).

    python3 fashion_mnist.py init model.safetensors           the model to begin with, for `flame init --weights`
    python3 fashion_mnist.py train icu.flame agent.key 3 10   agent 3 of 10
"""

import sys

import torch
from torch import nn

import fashion_data
from flame_agent import Agent, Invitation, KeyPair, write_safetensors
from flame_agent.torch import load_release


def model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 7 * 7, 10),
    )  # fmt: skip


def train(net: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> None:
    """One epoch of SGD."""
    net.train()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    for batch in torch.randperm(len(labels)).split(16):
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(images[batch]), labels[batch]).backward()
        optimiser.step()


def main(invitation: str, key: str, index: int, agents: int) -> None:
    images, labels = map(torch.from_numpy, fashion_data.part("train", index, agents))
    net = model()
    with Agent(Invitation.read(invitation), KeyPair.read(key), keep=f"{key}.update") as agent:
        for release in agent.releases():
            load_release(net, release)
            train(net, images, labels)
            agent.publish(release, net.state_dict(), samples=len(labels))
            print(f"release {release.number}: update handed over", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    match sys.argv[1:]:
        case ["init", path]:
            write_safetensors(model().state_dict(), path)
        case ["train", invitation, key, index, agents]:
            main(invitation, key, int(index), int(agents))
        case _:
            sys.exit(__doc__)
