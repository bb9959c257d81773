namespace EthConsortium.Azure.Monitor;

/// <summary>A column of a table of logs.</summary>
/// <param name="Name">Its name. Those that the services of 2018 made end with their type, such as <c>BlockNumber_d</c>.</param>
/// <param name="Type">What is in it.</param>
/// <param name="Description">What it means, with its unit.</param>
public sealed record LogColumn(string Name, LogColumnType Type, string Description);
