Console.WriteLine("reproduce");
