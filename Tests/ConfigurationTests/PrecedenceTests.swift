import Configuration
import Testing

@Suite struct PrecedenceTests {
  private let file = least + "lease: 1\n"

  @Test func theEnvironmentBeatsTheFileAndFlagsBeatBoth() throws {
    #expect(try read(file).lease == 1000)
    #expect(try read(file, environment: ["FLAME_LEASE": "2"]).lease == 2000)
    #expect(try read(file, set: ["lease": "3"]).lease == 3000)
    #expect(try read(file, environment: ["FLAME_LEASE": "2"], set: ["lease": "3"]).lease == 3000)
  }

  @Test func whatTheFileDoesNotGiveMayComeFromElsewhere() throws {
    #expect(try read(least, environment: ["FLAME_DATA": "/srv"]).endpoints.broker == "ipc:///srv/run/broker")
    let federations = "federations: {icu-2: {}}"
    let environment = ["FLAME_FEDERATIONS_ICU_2_UPDATES_MIN": "4"]
    let server = try read(federations, environment: environment, set: ["security": "none"])
    #expect(server.federation("icu-2")?.policy.minimum == 4)
    let agents = try read(least, set: ["federations.icu.agents": "ada, bob,cleo"]).federation("icu")?.policy.agents
    #expect(agents == ["ada", "bob", "cleo"])
  }

  @Test func variablesWithAnotherMeaningAreLeftAlone() throws {
    let others = ["FLAME_LOG", "FLAME_BASE", "FLAME_OUT", "FLAME_RELEASE", "FLAME_CANDIDATE", "FLAME_DIGEST"]
    let all = others + ["HOME", "flame_lease", "XFLAME_LEASE"]
    let environment = Dictionary(uniqueKeysWithValues: all.map { ($0, "x") })
    #expect(try read(least, environment: environment) == read(least))
  }

  @Test func aWrongValueNamesTheVariableOrFlagThatGaveIt() {
    let variable = error { _ = try read(file, environment: ["FLAME_LEASE": "soon"]) }
    #expect(variable?.setting == "lease")
    #expect(variable?.origin == "environment variable FLAME_LEASE")
    let flag = error { _ = try read(file, environment: ["FLAME_LEASE": "soon"], set: ["lease": "later"]) }
    #expect(flag?.origin == "--set lease")
    #expect(flag?.description == "lease: “later” is not a number from 0 on (--set lease)")
  }
}
