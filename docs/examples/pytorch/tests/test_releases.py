"""Only what the publisher signed, in its order, with the signed digest, is ever shown."""

import unittest

import numpy as np
from nacl.signing import SigningKey

from flame_agent import ReleaseError
from flame_agent.model import blake2b
from flame_agent.releases import LINE_PATIENCE, Chain, Follower
from flame_agent.update import CHUNK_BYTES, checksum
from flame_agent.wire import release_pb2 as wire

KEY = SigningKey(b"k" * 32)


def weights(seed: int) -> bytes:
    values = np.random.default_rng(seed).normal(size=200_000).astype("<f4").tobytes()
    header = b'{"w":{"dtype":"F32","shape":[200000],"data_offsets":[0,800000]}}'
    return len(header).to_bytes(8, "little") + header + values


def manifest(number: int, parent: bytes = b"", key: SigningKey = KEY, **fields: object) -> wire.SignedManifest:
    content = weights(number)
    body = wire.ReleaseManifest(
        version=1, federation="f", release=number, parent_digest=parent, weights_digest=blake2b(content),
        weights_bytes=len(content), **fields,
    ).SerializeToString()  # fmt: skip
    return wire.SignedManifest(manifest=body, signature=key.sign(body).signature, key=bytes(key.verify_key))


def ranges(number: int, content: bytes) -> list[tuple[wire.WeightsRange, bytes]]:
    parts = [(offset, content[offset : offset + CHUNK_BYTES]) for offset in range(0, len(content), CHUNK_BYTES)]
    return [
        (wire.WeightsRange(release=number, offset=offset, length=len(part), checksum=checksum(part)), part)
        for offset, part in parts
    ]


class ChainTests(unittest.TestCase):
    def setUp(self) -> None:
        self.chain = Chain("f", bytes(KEY.verify_key))
        self.first = manifest(0)

    def test_a_chain_is_followed(self) -> None:
        self.assertEqual(self.chain.take(self.first).release, 0)
        second = manifest(3, blake2b(self.first.manifest))
        self.assertEqual(self.chain.take(second).release, 3)

    def test_an_old_manifest_is_passed_over(self) -> None:
        self.chain.take(self.first)
        self.assertIsNone(self.chain.take(self.first))

    def test_what_must_not_be_believed_is_refused(self) -> None:
        self.chain.take(self.first)
        digest = blake2b(self.first.manifest)
        flipped = manifest(1, digest)
        flipped.manifest = flipped.manifest[:-1] + bytes([flipped.manifest[-1] ^ 1])
        other = wire.ReleaseManifest.FromString(manifest(1, digest).manifest)
        other.federation = "g"
        body = other.SerializeToString()
        cases = {
            "another key": manifest(1, digest, SigningKey(b"x" * 32)),
            "a flipped bit": flipped,
            "no signature": wire.SignedManifest(manifest=manifest(1, digest).manifest),
            "another parent": manifest(1, b"p" * 32),
            "another federation": wire.SignedManifest(manifest=body, signature=KEY.sign(body).signature),
        }
        for name, signed in cases.items():
            with self.subTest(name), self.assertRaises(ReleaseError):
                self.chain.take(signed)
        self.assertEqual(self.chain.head.release, 0)

    def test_an_announced_key_signs_what_comes_after_it(self) -> None:
        self.chain.take(self.first)
        other = SigningKey(b"o" * 32)
        change = manifest(1, blake2b(self.first.manifest), origin="keys", next_publisher_key=bytes(other.verify_key))
        self.chain.take(change)
        with self.assertRaises(ReleaseError):
            self.chain.take(manifest(2, blake2b(change.manifest)))
        self.assertEqual(self.chain.take(manifest(2, blake2b(change.manifest), other)).release, 2)

    def test_a_chain_may_begin_with_its_anchor(self) -> None:
        other = SigningKey(b"o" * 32)
        anchor = manifest(3, b"p" * 32)
        chain = Chain("f", bytes(other.verify_key), (3, blake2b(anchor.manifest)))
        self.assertEqual(chain.next_number, 3)
        self.assertIsNone(chain.take(manifest(3, b"q" * 32)))
        self.assertEqual(chain.take(anchor).release, 3)
        self.assertEqual(chain.take(manifest(4, blake2b(anchor.manifest), other)).release, 4)

    def test_a_chain_begins_with_release_0(self) -> None:
        with self.assertRaises(ReleaseError):
            self.chain.take(manifest(1))


class FollowerTests(unittest.TestCase):
    def setUp(self) -> None:
        self.follower = Follower("f", bytes(KEY.verify_key))
        self.answer(manifests=wire.ManifestList(manifests=[manifest(0)], beat=wire.ReleaseBeat(newest=0)))

    def answer(self, *content: bytes, **body: object) -> object:
        reply = wire.ReleaseReply(version=1, federation="f", epoch=1, **body)
        return self.follower.reply([reply.SerializeToString(), *content], 1.0)

    def test_a_release_is_shown_when_its_last_range_is_there(self) -> None:
        asked = {question.weights.offset for question in self.follower.questions(1.0)}
        self.assertEqual(asked, {0, CHUNK_BYTES})
        (first, head), (last, tail) = ranges(0, weights(0))
        self.assertIsNone(self.answer(tail, weights=last))
        release = self.answer(head, weights=first)
        self.assertEqual(release.weights, weights(0))
        self.assertEqual(release.spec.row(release.state).tobytes(), weights(0)[-800_000:])

    def test_a_range_with_a_flipped_byte_is_asked_for_again(self) -> None:
        self.follower.questions(1.0)
        (first, head), (last, tail) = ranges(0, weights(0))
        self.answer(bytes([head[0] ^ 1]) + head[1:], weights=first)
        self.assertIsNone(self.answer(tail, weights=last))
        asked = [question.weights.offset for question in self.follower.questions(1.0 + LINE_PATIENCE)]
        self.assertEqual(asked, [0])

    def test_weights_of_another_digest_are_never_shown(self) -> None:
        for part, content in ranges(0, weights(7)):
            self.assertIsNone(self.answer(content, weights=part))
        self.assertEqual(len(self.follower.refusals), 1)
        self.assertTrue(self.follower.questions(1.0 + LINE_PATIENCE))

    def test_a_beat_of_a_newer_release_makes_it_ask(self) -> None:
        event = wire.ReleaseEvent(version=1, federation="f", epoch=1, beat=wire.ReleaseBeat(newest=5))
        self.follower.event([b"manifest/f", event.SerializeToString()], 9.0)
        question = self.follower.questions(9.0)[0]
        self.assertEqual(getattr(question.manifests, "from"), 1)

    def test_a_release_that_does_not_follow_makes_it_ask_for_those_between(self) -> None:
        event = wire.ReleaseEvent(version=1, federation="f", epoch=1, manifest=manifest(2, b"p" * 32))
        self.follower.event([b"manifest/f", event.SerializeToString()], 9.0)
        self.assertEqual(getattr(self.follower.questions(9.0)[0].manifests, "from"), 1)
        self.assertEqual(self.follower.refusals, [])

    def test_a_publisher_that_began_anew_is_asked_at_once(self) -> None:
        self.assertEqual(len(self.follower.questions(1.0)), 2)
        self.assertEqual(self.follower.questions(1.1), [])
        event = wire.ReleaseEvent(version=1, federation="f", epoch=9, beat=wire.ReleaseBeat(newest=0))
        self.follower.event([b"manifest/f", event.SerializeToString()], 1.2)
        self.assertEqual(len(self.follower.questions(1.2)), 2)

    def test_announced_keys_of_the_server_are_handed_out(self) -> None:
        first = blake2b(manifest(0).manifest)
        change = manifest(1, first, origin="keys", next_server_key=b"s" * 32)
        self.answer(manifests=wire.ManifestList(manifests=[change], beat=wire.ReleaseBeat(newest=1)))
        self.assertEqual(self.follower.server_keys, [b"s" * 32])

    def test_nonsense_is_passed_over(self) -> None:
        for frames in ([], [b""], [b"manifest/f", b"\xff\xff"], [b"a", b"b", b"c", b"d"]):
            self.assertIsNone(self.follower.event(frames, 1.0))
            self.assertIsNone(self.follower.reply(frames, 1.0))


class EachReleaseTests(unittest.TestCase):
    def setUp(self) -> None:
        self.manifests = [manifest(0)]
        for number in (1, 2):
            self.manifests.append(manifest(number, blake2b(self.manifests[-1].manifest)))

    def follower(self, first: int | None) -> Follower:
        follower = Follower("f", bytes(KEY.verify_key), first=first)
        newest = wire.ReleaseBeat(newest=2)
        listed = wire.ManifestList(manifests=self.manifests, beat=newest)
        follower.reply([wire.ReleaseReply(version=1, federation="f", manifests=listed).SerializeToString()], 0.0)
        return follower

    def shown(self, follower: Follower, gone: set[int] = frozenset()) -> list[int]:
        """What is shown when each question is answered; the weights of `gone` are not kept."""
        numbers: list[int] = []
        while questions := follower.questions(0.0):
            for question in questions:
                asked = question.weights
                reply = wire.ReleaseReply(version=1, federation="f")
                frames = []
                if asked.release in gone:
                    reply.error.release, reply.error.reason = asked.release, "no longer kept"
                else:
                    (part, content), = [
                        one for one in ranges(asked.release, weights(asked.release)) if one[0].offset == asked.offset
                    ]
                    reply.weights.CopyFrom(part)
                    frames = [content]
                release = follower.reply([reply.SerializeToString(), *frames], 0.0)
                numbers += [release.number] if release else []
        return numbers

    def test_the_newest_is_shown_alone(self) -> None:
        self.assertEqual(self.shown(self.follower(None)), [2])

    def test_each_from_the_first_on_is_shown_in_order(self) -> None:
        self.assertEqual(self.shown(self.follower(0)), [0, 1, 2])
        self.assertEqual(self.shown(self.follower(1)), [1, 2])

    def test_what_is_not_kept_any_more_is_passed_over(self) -> None:
        self.assertEqual(self.shown(self.follower(0), gone={0, 1}), [2])


if __name__ == "__main__":
    unittest.main()
