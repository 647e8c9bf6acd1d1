"""The services of Adobe Experience Platform, as the vendor documents them."""
