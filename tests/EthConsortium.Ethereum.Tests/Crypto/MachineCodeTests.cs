using System.Diagnostics;
using System.Text.RegularExpressions;
using EthConsortium.Ethereum.Crypto;

#pragma warning disable MA0047 // the runtime looks for a startup hook outside of any namespace

/// <summary>Runs before Main in the process that <see cref="EthConsortium.Ethereum.Tests.Crypto.MachineCodeTests"/> starts, and only there.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        using EthECKey key = new([.. Enumerable.Repeat((byte)0x46, EthECKey.PrivateKeyLength)]);
        key.Sign(EthConsortium.Ethereum.Hash32.Zero);
    }
}

#pragma warning restore MA0047

namespace EthConsortium.Ethereum.Tests.Crypto
{
    public partial class MachineCodeTests
    {
        /// <summary>The arithmetic that has no loop and no bounds to check: every conditional jump in it would be one on a secret.</summary>
        private static readonly string[] s_methods =
        [
            "FieldElement:Multiply", "FieldElement:MultiplyAdd", "FieldElement:Square", "FieldElement:Add", "FieldElement:Subtract", "FieldElement:MultiplySmall", "FieldElement:ConditionalMove", "FieldElement:Reduce",
            "Scalar:Multiply", "Scalar:Square", "Scalar:Add", "Scalar:Negate", "Scalar:Reduce", "Scalar:get_IsHigh", "Scalar:SubtractOrder", "Scalar:ConditionalMove",
            "ProjectivePoint:Add", "ProjectivePoint:AddMixed", "ProjectivePoint:ConditionalMove",
        ];

        [Theory]
        [InlineData("0")] // optimised at once
        [InlineData("1")] // unoptimised first, as a process begins
        public void The_compiler_makes_no_conditional_jump_of_secret_arithmetic(string tiered)
        {
            string assembly = typeof(MachineCodeTests).Assembly.Location;
            ProcessStartInfo start = new(Environment.ProcessPath!, [assembly]) { RedirectStandardOutput = true, UseShellExecute = false };
            if (Path.GetFileNameWithoutExtension(start.FileName) != "dotnet")
            {
                start = new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardOutput = true, UseShellExecute = false };
            }

            start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
            start.Environment["DOTNET_TieredCompilation"] = tiered;
            start.Environment["DOTNET_JitDisasm"] = string.Join(' ', s_methods.Select(method => method.Split(':')[1]).Distinct(StringComparer.Ordinal));
            start.Environment["DOTNET_JitStdOutFile"] = null;
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);

            List<string> seen = [];
            foreach (string listing in output.Split("; Assembly listing for method ").Skip(1))
            {
                string title = listing.Split('\n')[0];
                string? method = Array.Find(s_methods, name => title.StartsWith($"{typeof(EthECKey).Namespace}.{name}(", StringComparison.Ordinal));
                if (method is not null)
                {
                    seen.Add(method);
                    Assert.False(ConditionalJump().IsMatch(listing), $"a conditional jump in {listing}");
                }
            }

            // What is inlined is checked where it went.
            Assert.Contains("FieldElement:Multiply", seen);
            Assert.Contains("Scalar:Square", seen);
            Assert.Contains("ProjectivePoint:AddMixed", seen);
        }

        [GeneratedRegex(@"^\s+(j(?!mp\b)[a-z]+|b\.[a-z]+|cbn?z|tbn?z)\s", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex ConditionalJump();
    }
}
