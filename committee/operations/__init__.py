"""What whoever runs the installation does from the command line: copies, handing a season over, certificates, lists coming in."""
