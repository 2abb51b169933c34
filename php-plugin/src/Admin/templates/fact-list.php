<?php
/**
 * Facts by their names. Included by other templates.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\Facts $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<dl class="scimpress-facts">
	<?php foreach ( $data->lines as $scimpress_name => $scimpress_lines ) : ?>
		<div>
			<dt><?php echo esc_html( $scimpress_name ); ?></dt>
			<dd>
				<?php foreach ( $scimpress_lines as $scimpress_line ) : ?>
					<span><?php echo esc_html( $scimpress_line ); ?></span>
				<?php endforeach; ?>
			</dd>
		</div>
	<?php endforeach; ?>
</dl>
