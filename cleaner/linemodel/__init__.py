"""The line model: where no rule speaks, named features, a few trees and smoothing judge a line."""
