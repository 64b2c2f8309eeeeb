"""A subscriber that evaluates each release of the CNN on Fashion-MNIST's test images.

    python3 evaluate.py icu.flame analyst.key [LAST]   ends after release LAST

Prints main-task accuracy (MA) and backdoor accuracy (BA): stamped images of other classes that are called trousers.
"""

import sys

import torch

import fashion_data
from compromised import TARGET, stamp
from fashion_mnist import model
from flame_agent import Invitation, KeyPair, Subscriber
from flame_agent.torch import load_release


@torch.no_grad()
def accuracy(net: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    net.eval()
    return float((torch.cat([net(part) for part in images.split(1000)]).argmax(1) == labels).float().mean())


def main(invitation: str, key: str, last: int | None) -> None:
    images, labels = map(torch.from_numpy, fashion_data.read("t10k"))
    others = labels != TARGET
    stamped = stamp(images[others])
    net = model()
    with Subscriber(Invitation.read(invitation), KeyPair.read(key), first=0) as subscriber:
        for release in subscriber.releases():
            load_release(net, release)
            main_task = accuracy(net, images, labels)
            backdoor = accuracy(net, stamped, torch.full((len(stamped),), TARGET))
            print(f"release {release.number}: MA {main_task:.1%} BA {backdoor:.1%}", flush=True)
            if release.number == last:
                return


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else None)
