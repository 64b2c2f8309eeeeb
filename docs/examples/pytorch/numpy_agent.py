"""An agent without PyTorch: softmax regression on its part of Fashion-MNIST, in NumPy; and a subscriber that measures it.

    python3 numpy_agent.py init model.safetensors           the model to begin with, for `flame init --weights`
    python3 numpy_agent.py train icu.flame agent.key 3 10   agent 3 of 10
    python3 numpy_agent.py evaluate icu.flame analyst.key   the accuracy of the newest release, again and again
"""

import sys

import numpy as np

import fashion_data
from flame_agent import Agent, Invitation, KeyPair, State, Subscriber, write_safetensors


def train(state: State, images: np.ndarray, labels: np.ndarray) -> State:
    """One epoch of SGD on the cross entropy."""
    weight, bias = state["weight"].copy(), state["bias"].copy()
    flat = images.reshape(len(images), -1)
    for start in range(0, len(flat), 50):
        batch, target = flat[start : start + 50], labels[start : start + 50]
        scores = batch @ weight + bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = scores / scores.sum(axis=1, keepdims=True)
        error[np.arange(len(target)), target] -= 1
        weight -= 0.1 / len(target) * batch.T @ error
        bias -= 0.1 / len(target) * error.sum(axis=0)
    return {"weight": weight, "bias": bias}


def main(invitation: str, key: str, index: int, agents: int) -> None:
    images, labels = fashion_data.part("train", index, agents)
    with Agent(Invitation.read(invitation), KeyPair.read(key), keep=f"{key}.update") as agent:
        for release in agent.releases():
            agent.publish(release, train(release.state, images, labels), samples=len(labels))
            print(f"release {release.number}: update handed over", flush=True)


def evaluate(invitation: str, key: str) -> None:
    images, labels = fashion_data.read("t10k")
    flat = images.reshape(len(images), -1)
    with Subscriber(Invitation.read(invitation), KeyPair.read(key)) as subscriber:
        for release in subscriber.releases():
            guesses = (flat @ release.state["weight"] + release.state["bias"]).argmax(axis=1)
            print(f"release {release.number}: accuracy {(guesses == labels).mean():.1%}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["init", path]:
            write_safetensors({"weight": np.zeros((784, 10), np.float32), "bias": np.zeros(10, np.float32)}, path)
        case ["train", invitation, key, index, agents]:
            main(invitation, key, int(index), int(agents))
        case ["evaluate", invitation, key]:
            evaluate(invitation, key)
        case _:
            sys.exit(__doc__)
