using System.Globalization;
using System.Numerics;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;
using static EthConsortium.Ethereum.Tests.Contracts.GovernanceFixture;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>Random sequences of governance actions: after each the contract must be where <see cref="GovernanceModel"/> is, in every view.</summary>
public sealed class ConsortiumGovernanceModelTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>
{
    private const int Steps = 260;

    private static readonly Address[] s_accounts = [.. Enumerable.Range(0, 5).Select(Admin), .. Enumerable.Range(0, 4).Select(Candidate)];
    private static readonly Address[] s_validators = [.. Enumerable.Range(0, 16).Select(Validator)];

    [Theory]
    [InlineData(1, 9, false, new[] { 1 })]
    [InlineData(2, 2, false, new[] { 2, 0 })]
    [InlineData(3, 3, false, new[] { 1, 2 })]
    [InlineData(4, 4, false, new[] { 3, 1, 0, 2 })]
    [InlineData(5, 9, false, new[] { 1, 1, 1, 1, 1 })]
    [InlineData(6, 7, false, new[] { 2, 2, 2, 2 })]
    [InlineData(7, 3, true, new[] { 2, 1, 1 })]
    [InlineData(8, 9, true, new[] { 1, 1, 1, 1 })]
    public async Task TheContractDoesWhatTheModelDoes(int seed, int people, bool immediate, int[] validatorsOfEach)
    {
        Random random = new(seed);
        Address[] accounts = s_accounts[..people];
        ConsortiumGovernanceGenesis genesis = Founders(validatorsOfEach) with
        {
            ValidatorCapacity = 4,
            ProposalLifetime = TimeSpan.FromSeconds(120),
            EvictionNotice = TimeSpan.FromSeconds(40),
            FinalizesImmediately = immediate,
        };
        GovernanceDriver governance = await chain.FoundAsync(genesis);
        GovernanceModel model = new(genesis);
        List<string> history = [];
        Address[]? announced = null;
        int succeeded = 0;

        for (int step = 0; step < Steps; step++)
        {
            // Between two admins a notice has to pass now and then.
            if (random.Next(model.Admins.Count == 2 ? 5 : 25) == 0)
            {
                await chain.AdvanceAsync(TimeSpan.FromSeconds(random.Next(5, 70)));
            }

            GovernanceAction action = Choose(random, model, accounts);
            TransactionReceipt receipt = await chain.TransactAsync(action.From, governance.Address, action.Data);
            View view = await View.ReadAsync(chain, governance, random);
            ulong now = view.Now;
            history.Add(string.Create(CultureInfo.InvariantCulture, $"{step} at {now}: {Short(action.From)} {action.Function.Name}({string.Join(", ", action.Arguments.Select(Describe))}) {(receipt.Succeeded == true ? "" : "refused")}"));
            try
            {
                await CompareActionAsync(governance, receipt, action, now);
                view.AssertIs(model);

                // What is announced is, in the same order, the target now and the final set once it has landed.
                if (governance.Logs(receipt, Contract.InitiateChange) is [object?[] change])
                {
                    announced = (Address[])change[1]!;
                    Assert.Equal(announced, view.Target);
                }

                if (announced is not null && model.Flight is null && (immediate || action.Function == Contract.FinalizeChange))
                {
                    Assert.Equal(announced, view.Final);
                    announced = null;
                }
            }
            catch (Exception error) when (error is Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{error.Message}\nafter\n{string.Join('\n', history.TakeLast(40))}");
            }

            succeeded += receipt.Succeeded == true ? 1 : 0;
        }

        // A sequence that is mostly refused would prove little.
        Assert.InRange(succeeded, Steps / 3, Steps);
    }

    /// <summary>An action: mostly one that makes sense where the model is, now and then any.</summary>
    private static GovernanceAction Choose(Random random, GovernanceModel model, Address[] accounts)
    {
        GovernanceAction? action;
        do
        {
            action = random.Next(6) > 0 ? ChooseFitting(random, model, accounts) : ChooseAny(random, model, accounts);
        }
        while (action is null);
        return action;
    }

    private static GovernanceAction? ChooseFitting(Random random, GovernanceModel model, Address[] accounts)
    {
        // Between two admins the one accused is mostly silent: else no notice would ever pass.
        GovernanceModel.Member me = model.Admins.Count == 2 && random.Next(6) > 0 && model.Admins.Find(a => a.Against.Count > 0) is { } accused
            ? accused.Against.Single()
            : model.Admins[random.Next(model.Admins.Count)];
        Address[] admins = [.. model.Admins.Select(a => a.Account)];
        return random.Next(36) switch
        {
            < 5 => With([.. accounts.Except(admins).Except(model.Nominations.Select(n => n.Subject))], s => Propose(model, me.Account, s, Text(random))),
            < 10 => With([.. model.Nominations.Where(n => !n.Votes.Contains(me)).Select(n => n.Subject)], s => VoteFor(model, me.Account, s)),
            < 11 => With([.. model.Nominations.Where(n => n.Votes.Contains(me)).Select(n => n.Subject)], s => RescindVoteFor(model, me.Account, s)),
            < 15 => With([.. model.Admins.Where(a => a != me && !a.Against.Contains(me)).Select(a => a.Account)], s => VoteAgainst(model, me.Account, s)),
            < 16 => With([.. model.Admins.Where(a => a.Against.Contains(me)).Select(a => a.Account)], s => RescindVoteAgainst(model, me.Account, s)),
            < 20 => model.Admins.Count > 2 ? null : With([.. model.Admins.Where(a => a.Against.Contains(me)).Select(a => a.Account)], s => EnforceEviction(model, me.Account, s)),
            < 21 => model.Admins.Count == 1 || random.Next(2) == 0 ? null : Resign(model, me.Account),
            < 23 => VoteForCapacity(model, me.Account, random.Next(3, 6)),
            < 24 => random.Next(2) == 0 ? UpdateAlias(model, me.Account, Text(random)) : SetName(model, me.Account, Text(random)),
            < 28 => model.Capacity <= me.Validators.Count ? null
                : AddValidators(model, me.Account, Some(random, [.. s_validators.Where(v => model.OwnerOf(v) == Address.Zero)], model.Capacity - me.Validators.Count)),
            < 32 => model.Target.Count <= 2 || me.Validators.Count == 0 ? null : RemoveValidators(model, me.Account, Some(random, [.. me.Validators], model.Target.Count - 2)),
            _ => model.Flight is not null ? FinalizeChange(model, Contract.SystemCaller) : model.Queued ? InitiateQueuedChange(model, me.Account) : null,
        };

        GovernanceAction? With(Address[] subjects, Func<Address, GovernanceAction> action) => subjects.Length == 0 ? null : action(Pick(random, subjects));
    }

    private static GovernanceAction ChooseAny(Random random, GovernanceModel model, Address[] accounts)
    {
        Address from = Pick(random, accounts);
        Address subject = random.Next(10) == 0 ? Address.Zero : Pick(random, accounts);
        return random.Next(14) switch
        {
            0 => Propose(model, from, subject, Text(random)),
            1 => VoteFor(model, from, subject),
            2 => RescindVoteFor(model, from, subject),
            3 or 4 => VoteAgainst(model, from, subject),
            5 => RescindVoteAgainst(model, from, subject),
            6 or 7 => EnforceEviction(model, from, subject),
            8 => VoteForCapacity(model, from, random.Next(0, 6)),
            9 => AddValidators(model, from, Some(random, s_validators, 3)),
            10 => RemoveValidators(model, from, Some(random, s_validators, 3)),
            11 => FinalizeChange(model, random.Next(2) == 0 ? from : Contract.SystemCaller),
            12 => InitiateQueuedChange(model, from),
            _ => random.Next(5) == 0 ? Resign(model, from) : UpdateAlias(model, from, Text(random)),
        };
    }

    private static GovernanceAction Propose(GovernanceModel model, Address from, Address subject, string alias) =>
        new(from, Contract.ProposeAdmin, [subject, alias], now => model.Propose(from, subject, alias, now));

    private static GovernanceAction VoteFor(GovernanceModel model, Address from, Address subject) =>
        new(from, Contract.VoteFor, [subject], now => model.VoteFor(from, subject, now));

    private static GovernanceAction RescindVoteFor(GovernanceModel model, Address from, Address subject) =>
        new(from, Contract.RescindVoteFor, [subject], now => model.RescindVoteFor(from, subject, now));

    private static GovernanceAction VoteAgainst(GovernanceModel model, Address from, Address subject) =>
        new(from, Contract.VoteAgainst, [subject], now => model.VoteAgainst(from, subject, now));

    private static GovernanceAction RescindVoteAgainst(GovernanceModel model, Address from, Address subject) =>
        new(from, Contract.RescindVoteAgainst, [subject], now => model.RescindVoteAgainst(from, subject, now));

    private static GovernanceAction EnforceEviction(GovernanceModel model, Address from, Address subject) =>
        new(from, Contract.EnforceEviction, [subject], now => model.EnforceEviction(from, subject, now));

    private static GovernanceAction Resign(GovernanceModel model, Address from) => new(from, Contract.Resign, [], now => model.Resign(from, now));

    private static GovernanceAction VoteForCapacity(GovernanceModel model, Address from, int capacity) =>
        new(from, Contract.VoteForCapacity, [capacity], now => model.VoteForCapacity(from, capacity, now));

    private static GovernanceAction UpdateAlias(GovernanceModel model, Address from, string alias) =>
        new(from, Contract.UpdateAdminAlias, [alias], now => model.UpdateAlias(from, alias, now));

    private static GovernanceAction SetName(GovernanceModel model, Address from, string name) =>
        new(from, Contract.SetConsortiumName, [name], now => model.SetName(from, name, now));

    private static GovernanceAction AddValidators(GovernanceModel model, Address from, Address[] validators) =>
        new(from, Contract.AddValidators, [validators], now => model.AddValidators(from, validators, now));

    private static GovernanceAction RemoveValidators(GovernanceModel model, Address from, Address[] validators) =>
        new(from, Contract.RemoveValidators, [validators], now => model.RemoveValidators(from, validators, now));

    private static GovernanceAction FinalizeChange(GovernanceModel model, Address from) => new(from, Contract.FinalizeChange, [], _ => model.FinalizeChange(from));

    private static GovernanceAction InitiateQueuedChange(GovernanceModel model, Address from) => new(from, Contract.InitiateQueuedChange, [], _ => model.InitiateQueuedChange());

    private static string Text(Random random) => random.Next(4) == 0 ? new string('z', random.Next(65)) : $"Text {random.Next(100)}";

    private static Address Pick(Random random, Address[] from) => from[random.Next(from.Length)];

    /// <summary>A few, seldom the same one twice, seldom none.</summary>
    private static Address[] Some(Random random, Address[] from, int most) =>
        from.Length == 0 || random.Next(30) == 0 ? []
        : random.Next(20) == 0 ? [Pick(random, from), Pick(random, from)]
        : [.. from.OrderBy(_ => random.Next()).Take(random.Next(1, Math.Clamp(most, 1, 3) + 1))];

    private static async Task CompareActionAsync(GovernanceDriver governance, TransactionReceipt receipt, GovernanceAction action, ulong now)
    {
        try
        {
            action.Apply(now);
        }
        catch (GovernanceModel.Refusal expected)
        {
            Assert.False(receipt.Succeeded, $"Expected {expected.Error}({string.Join(", ", expected.Arguments)}), but it succeeded.");
            ContractRevertException refusal = await Assert.ThrowsAsync<ContractRevertException>(() => governance.CallAsync(action.From, action.Data));
            Assert.True(expected.Error.Encode(expected.Arguments).AsSpan().SequenceEqual(refusal.RevertData.Span), $"Expected {expected.Error}({string.Join(", ", expected.Arguments)}), found {refusal.Reason}.");
            return;
        }

        if (receipt.Succeeded != true)
        {
            ContractRevertException refusal = await Assert.ThrowsAsync<ContractRevertException>(() => governance.CallAsync(action.From, action.Data));
            Assert.Fail($"Expected success, found {refusal.Reason}.");
        }
    }

    private static string Describe(object? value) => value switch
    {
        Address address => Short(address),
        Address[] addresses => $"[{string.Join(", ", addresses.Select(Short))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Short(Address address) => $"{address.ToString().ToLowerInvariant()[2..4]}{address.AsSpan()[^1]}";

    private sealed record GovernanceAction(Address From, AbiFunction Function, object?[] Arguments, Action<ulong> Apply)
    {
        public byte[] Data => Function.EncodeCall(Arguments);
    }

    /// <summary>Every view of a contract, read in one round trip.</summary>
    private sealed class View
    {
        private readonly Dictionary<string, object?[]> _values = new(StringComparer.Ordinal);
        private Address _caller;

        /// <summary>The time of the block the view is of.</summary>
        public ulong Now { get; private set; }

        public Address[] Final => (Address[])this[Contract.GetValidators][0]!;

        public Address[] Target => (Address[])this[Contract.GetTargetValidators][0]!;

        private object?[] this[AbiFunction function, object? argument = null] => _values[$"{function.Name} {argument}"];

        public static async Task<View> ReadAsync(GovernanceFixture chain, GovernanceDriver governance, Random random)
        {
            View view = new() { _caller = Pick(random, s_accounts) };
            EthBatch batch = chain.Eth.CreateBatch();
            Task<Block?> block = batch.GetBlockAsync(BlockTag.Latest);
            List<(AbiFunction Function, object? Argument, Task<byte[]> Result)> reads = [];
            foreach (AbiFunction function in Contract.Artifact.Abi.Functions.Where(f => f.StateMutability is AbiStateMutability.View or AbiStateMutability.Pure))
            {
                object?[] arguments = function.Inputs switch
                {
                    [] => [null],
                    [{ Name: "validator" }] => [.. s_validators],
                    [{ Name: "capacity" }] => [3, 4, 5],
                    _ => [.. s_accounts],
                };
                foreach (object? argument in arguments)
                {
                    byte[] data = function.EncodeCall(function.Inputs.IsEmpty ? [] : [argument]);
                    reads.Add((function, argument, batch.CallAsync(new CallRequest { From = view._caller, To = governance.Address, Data = data }, BlockTag.Latest)));
                }
            }

            await batch.ExecuteAsync();
            view.Now = (await block)!.Timestamp;
            foreach ((AbiFunction function, object? argument, Task<byte[]> result) in reads)
            {
                view._values.Add($"{function.Name} {argument}", function.DecodeResult(await result));
            }

            return view;
        }

        public void AssertIs(GovernanceModel model)
        {
            Same(Contract.GovernanceVersion, (BigInteger)2);
            Same(Contract.ProposalLifetime, (BigInteger)120);
            Same(Contract.EvictionNotice, (BigInteger)40);
            Same(Contract.GetConsortiumName, model.Name);
            Same(Contract.GetValidatorCapacity, (BigInteger)model.Capacity);
            Same(Contract.VotesNeeded, (BigInteger)model.VotesNeeded);
            Same(Contract.EvictionVotesNeeded, (BigInteger)model.EvictionVotesNeeded);
            Same(Contract.GetAdmins, model.Admins.Select(a => a.Account));
            Same(Contract.GetAdminCount, (BigInteger)model.Admins.Count);
            Address[] open = [.. model.Nominations.Where(n => model.IsOpen(n, Now)).Select(n => n.Subject)];
            SameSet(Contract.GetProposedAdmins, open);
            Same(Contract.GetProposedCount, (BigInteger)open.Length);
            foreach (Address account in s_accounts)
            {
                CompareAccount(model, account);
            }

            foreach (int capacity in (int[])[3, 4, 5])
            {
                Same(Contract.CapacityVotes, capacity, model.Admins.Where(a => a.CapacityVote == capacity).Select(a => a.Account));
            }

            foreach (Address validator in s_validators)
            {
                Same(Contract.OwnerOf, validator, model.OwnerOf(validator));
            }

            SameSet(Contract.GetValidators, model.Final);
            SameSet(Contract.GetTargetValidators, model.Target);
            object?[] pending = this[Contract.GetPendingValidators];
            Assert.Equal(model.Target.Except(model.Final).Order(), ((Address[])pending[0]!).Order());
            Assert.Equal(model.Final.Except(model.Target).Order(), ((Address[])pending[1]!).Order());
            Assert.Equal(model.Flight is not null, pending[2]);
            Assert.Equal(model.Queued, pending[3]);

            // What must hold whatever the model says: no validator is lost, none has two owners, a chain can go on.
            Address[] owned = [.. s_accounts.SelectMany(a => (Address[])this[Contract.GetAdminValidators, a][0]!)];
            Address[] orphaned = [.. Target.Where(v => (Address)this[Contract.OwnerOf, v][0]! == Address.Zero)];
            Assert.Equal(Target.Order(), owned.Concat(orphaned).Order());
            Assert.Equal(Final.Length, Final.Distinct().Count());
            Assert.True(orphaned.Length == 0 || Target.Length <= Contract.MinimumValidators, "A validator without an owner stays although it can be spared.");
            Assert.NotEmpty(Final);
        }

        private void CompareAccount(GovernanceModel model, Address account)
        {
            GovernanceModel.Member? member = model.Find(account);
            GovernanceModel.Member? caller = model.Find(_caller);
            GovernanceModel.Nomination? nomination = model.Nominations.Find(n => n.Subject == account);
            GovernanceModel.Nomination? open = model.OpenFor(account, Now);
            Same(Contract.GetAliasForAdmin, account, member?.Alias ?? open?.Alias ?? "");
            Assert.Equal(
                nomination is null
                    ? [Address.Zero, BigInteger.Zero, BigInteger.Zero, false, ""]
                    : [nomination.Proposer.Account, (BigInteger)nomination.ProposedAt, (BigInteger)model.ExpiresAt(nomination), open is not null, nomination.Alias],
                this[Contract.GetProposal, account]);
            Same(Contract.CountOfVotesFor, account, (BigInteger)(open?.Votes.Count ?? 0));
            Same(Contract.WhoHasVotedFor, account, model.Admins.Where(a => open?.Votes.Contains(a) ?? false).Select(a => a.Account));
            Same(Contract.HasAlreadyVotedFor, account, caller is not null && open is not null && open.Votes.Contains(caller));
            Same(Contract.CountOfVotesAgainst, account, (BigInteger)(member?.Against.Count ?? 0));
            Same(Contract.WhoHasVotedAgainst, account, model.Admins.Where(a => member?.Against.Contains(a) ?? false).Select(a => a.Account));
            Same(Contract.HasAlreadyVotedAgainst, account, caller is not null && member is not null && member.Against.Contains(caller));
            Assert.Equal((member?.Validators ?? []).Order(), ((Address[])this[Contract.GetAdminValidators, account][0]!).Order());
        }

        private void Same(AbiFunction function, object expected) => Same(function, null, expected);

        private void Same(AbiFunction function, object? argument, object expected)
        {
            object? found = Assert.Single(this[function, argument]);
            string expectedText = expected is IEnumerable<Address> addresses ? Describe(addresses.ToArray()) : Describe(expected);
            Assert.True(expectedText == Describe(found), $"{function.Name}({Describe(argument)}): expected {expectedText}, found {Describe(found)}.");
        }

        private void SameSet(AbiFunction function, IEnumerable<Address> expected) =>
            Assert.Equal(expected.Order(), ((Address[])this[function][0]!).Order());
    }
}
