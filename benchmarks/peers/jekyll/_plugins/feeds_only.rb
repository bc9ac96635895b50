# Posts are rendered, since feeds hold them, but no page is written for them.
module WithoutPages
  def write?
    false
  end
end

Jekyll::Document.prepend(WithoutPages)
