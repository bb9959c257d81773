using EthConsortium.Cli;

return await CommandLine.RunAsync(args);
