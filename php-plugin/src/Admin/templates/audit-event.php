<?php
/**
 * One event of the audit.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditEvent $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<h2><?php echo esc_html( $data->title ); ?></h2>
<p><?php echo esc_html( $data->meaning ); ?></p>
<dl class="scimpress-facts">
	<?php foreach ( $data->facts as $scimpress_name => $scimpress_fact ) : ?>
		<div>
			<dt><?php echo esc_html( $scimpress_name ); ?></dt>
			<dd><?php echo esc_html( $scimpress_fact ); ?></dd>
		</div>
	<?php endforeach; ?>
</dl>
<p><a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'All events', 'scimpress' ); ?></a></p>
