using EthConsortium.Cli;
using EthConsortium.Cli.Output;

using Interruption interruption = new();
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interruption);
