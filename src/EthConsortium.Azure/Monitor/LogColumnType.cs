namespace EthConsortium.Azure.Monitor;

/// <summary>What is in a column of a table of logs.</summary>
public enum LogColumnType
{
    /// <summary>Text; suffix <c>_s</c>.</summary>
    Text,

    /// <summary>A double; suffix <c>_d</c>.</summary>
    Number,

    /// <summary>A moment; suffix <c>_t</c>.</summary>
    Time,
}
