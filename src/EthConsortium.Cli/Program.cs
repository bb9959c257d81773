Console.WriteLine("ethconsortium");
