# Prints the URL of each post, by its path, as JSON: `ruby jekyll.rb FOLDER`. No plugin and no theme is loaded.
require "jekyll"
require "json"

root = File.expand_path(ARGV.fetch(0))
Jekyll.logger.log_level = :error
options = { "source" => root, "disable_disk_cache" => true, "future" => true, "quiet" => true }
configuration = Jekyll.configuration(options)
configuration.merge!("plugins" => [], "gems" => [], "theme" => nil)
site = Jekyll::Site.new(configuration)
site.reset
site.read
puts JSON.dump(site.posts.docs.to_h { |post| [post.relative_path, post.url] })
