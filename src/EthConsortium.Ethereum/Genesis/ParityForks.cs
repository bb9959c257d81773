namespace EthConsortium.Ethereum.Genesis;

/// <summary>The rules of a Parity-style chain spec, which names no forks but when each EIP comes into force.</summary>
/// <remarks>
/// Where a spec is silent, EIP-150, 155, 160 and 161 are in force and the others are not: that is OpenEthereum's reading.
/// Nethermind takes a silent spec for some of Byzantium's and Constantinople's EIPs to be in force; none of those touches the header.
/// </remarks>
internal static class ParityForks
{
    /// <summary>What makes a spec have Petersburg's rules from block 0 on: every EIP up to it, and EIP-1283 both in and out again, as in Constantinople followed by its fix.</summary>
    public static readonly string[] Petersburg =
    [
        "eip150Transition", "eip155Transition", "eip160Transition", "eip161abcTransition", "eip161dTransition",
        "eip140Transition", "eip211Transition", "eip214Transition", "eip658Transition",
        "eip145Transition", "eip1014Transition", "eip1052Transition", "eip1283Transition", "eip1283DisableTransition",
    ];

    private static readonly (EthereumFork Fork, string[] Settings, bool WhenSilent)[] s_forks =
    [
        (EthereumFork.TangerineWhistle, ["eip150Transition"], true),
        (EthereumFork.SpuriousDragon, ["eip155Transition", "eip160Transition", "eip161abcTransition", "eip161dTransition"], true),
        (EthereumFork.Byzantium, ["eip140Transition", "eip211Transition", "eip214Transition", "eip658Transition"], false),
        (EthereumFork.Petersburg, ["eip145Transition", "eip1014Transition", "eip1052Transition"], false),
        (EthereumFork.Istanbul, ["eip1344Transition", "eip1884Transition", "eip2028Transition"], false),
        (EthereumFork.Berlin, ["eip2929Transition", "eip2930Transition"], false),
        (EthereumFork.London, ["eip1559Transition", "eip3198Transition", "eip3529Transition", "eip3541Transition"], false),
        (EthereumFork.Shanghai, ["eip3651TransitionTimestamp", "eip3855TransitionTimestamp", "eip3860TransitionTimestamp", "eip4895TransitionTimestamp"], false),
        (EthereumFork.Cancun, ["eip1153TransitionTimestamp", "eip4788TransitionTimestamp", "eip4844TransitionTimestamp", "eip5656TransitionTimestamp", "eip6780TransitionTimestamp"], false),
        (EthereumFork.Prague, ["eip2537TransitionTimestamp", "eip2935TransitionTimestamp", "eip6110TransitionTimestamp", "eip7002TransitionTimestamp", "eip7251TransitionTimestamp", "eip7702TransitionTimestamp"], false),
    ];

    // The EIPs that put a field into the header.
    private static readonly (EthereumFork Fork, string Setting)[] s_headerFields =
    [
        (EthereumFork.London, "eip1559Transition"),
        (EthereumFork.Shanghai, "eip4895TransitionTimestamp"),
        (EthereumFork.Cancun, "eip4844TransitionTimestamp"),
        (EthereumFork.Cancun, "eip4788TransitionTimestamp"),
        (EthereumFork.Prague, "eip6110TransitionTimestamp"),
        (EthereumFork.Prague, "eip7002TransitionTimestamp"),
        (EthereumFork.Prague, "eip7251TransitionTimestamp"),
    ];

    /// <summary>The last fork in force in block 0. Later ones stay unread.</summary>
    /// <exception cref="GenesisFormatException">A header field is in force without the rest of its fork, so that the definition could not say so.</exception>
    public static EthereumFork Read(GenesisObject rules, ulong timestamp)
    {
        EthereumFork last = EthereumFork.Homestead;
        foreach ((EthereumFork fork, string[] settings, bool whenSilent) in s_forks)
        {
            bool isWhole = settings.All(setting => IsInForce(rules, setting, timestamp, whenSilent));
            if (!isWhole || (fork == EthereumFork.Istanbul && !HasNetGasMetering(rules)))
            {
                break;
            }

            Array.ForEach(settings, rules.Take);
            last = fork == EthereumFork.Petersburg ? ConstantinopleOrPetersburg(rules) : fork;
        }

        foreach ((EthereumFork fork, string setting) in s_headerFields)
        {
            if (last < fork && IsInForce(rules, setting, timestamp, whenSilent: false))
            {
                throw rules.Error(setting, $"a start after block 0, or all EIPs up to {fork} in force in block 0");
            }
        }

        return last;
    }

    private static EthereumFork ConstantinopleOrPetersburg(GenesisObject rules)
    {
        bool isIn = IsInForce(rules, "eip1283Transition", 0, whenSilent: false);
        bool isOutAgain = IsInForce(rules, "eip1283DisableTransition", 0, whenSilent: false);
        rules.TakeIf("eip1283Transition", 0);
        rules.TakeIf("eip1283DisableTransition", 0);
        return isIn && !isOutAgain ? EthereumFork.Constantinople : EthereumFork.Petersburg;
    }

    // EIP-2200, by its own name or as Constantinople's EIP-1283 with EIP-1706.
    private static bool HasNetGasMetering(GenesisObject rules)
    {
        bool isIn = IsInForce(rules, "eip2200Transition", 0, whenSilent: false) ||
            (IsInForce(rules, "eip1283ReenableTransition", 0, whenSilent: false) && IsInForce(rules, "eip1706Transition", 0, whenSilent: false));
        if (isIn)
        {
            rules.TakeIf("eip2200Transition", 0);
            rules.TakeIf("eip1283ReenableTransition", 0);
            rules.TakeIf("eip1706Transition", 0);
        }

        return isIn;
    }

    private static bool IsInForce(GenesisObject rules, string setting, ulong timestamp, bool whenSilent) =>
        rules.PeekUInt64(setting) is { } start
            ? start <= (setting.EndsWith("Timestamp", StringComparison.Ordinal) ? timestamp : 0)
            : whenSilent;
}
